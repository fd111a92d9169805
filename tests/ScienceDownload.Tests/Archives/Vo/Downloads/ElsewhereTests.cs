using ScienceDownload.Archives.Vo;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Vo.Downloads;

/// <summary>Files that services name only when asked the right way: copies in clouds by their keeper's name, and the files of folders.</summary>
public sealed class ElsewhereTests : IAsyncLifetime
{
    private VoHarness _harness = null!;
    private VoServer _services = null!;

    public async ValueTask InitializeAsync()
    {
        _harness = await VoHarness.StartAsync();
        _services = await VoServer.StartAsync();
        _services.Links["a"] = [["https://vo.test/a.fits", "", "", "#this", "application/fits", "", "", "", ""]];
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _harness.DisposeAsync();
    }

    // Asked for only where it would be used.
    [Theory]
    [InlineData(VoPreference.Auto, null, null, "https://vo.test/a.fits", 1)]
    [InlineData(VoPreference.OnPrem, null, null, "https://vo.test/a.fits", 1)]
    [InlineData(VoPreference.Auto, "OnPrem", "us-east-1", "https://vo.test/a.fits", 1)]
    [InlineData(VoPreference.Auto, null, "us-east-1", "s3://vo-img/a.fits https://vo.test/a.fits", 2)]
    [InlineData(VoPreference.Auto, "Google", null, "https://storage.test/a.fits https://vo.test/a.fits", 2)]
    [InlineData(VoPreference.Cloud, null, null, "s3://vo-img/a.fits https://storage.test/a.fits https://vo.test/a.fits", 3)]
    public async Task A_copy_with_a_name_of_its_own_is_asked_for_where_it_is_wanted(
        VoPreference prefer, string? provider, string? home, string expected, int questions)
    {
        _services.LinksBySource["aws:us-east1"] = "s3://vo-img/a.fits";
        _services.LinksBySource["gc"] = "https://storage.test/a.fits";
        _harness.Choice = new VoChoice { Prefer = prefer, Provider = provider, HomeRegion = home };

        VoPlanned planned = Assert.Single(await _harness.PlanAsync(Record()));

        Assert.Equal(expected, string.Join(' ', planned.Item!.Sources.Select(source => source.OriginalString)));
        Assert.Equal(questions, _services.Count("/links"));
    }

    [Fact]
    public async Task A_keeper_that_has_nothing_takes_nothing_away()
    {
        _harness.Choice = new VoChoice { Prefer = VoPreference.Cloud };

        VoPlanned planned = Assert.Single(await _harness.PlanAsync(Record()));

        Assert.Equal(["https://vo.test/a.fits"], planned.Item!.Sources.Select(source => source.OriginalString));
    }

    [Fact]
    public async Task A_folder_is_the_files_in_it_and_keeps_their_folders()
    {
        _services.Paths["/set/"] = exchange => exchange.SendTextAsync(
            200,
            $"# what is here\na.fits\n\n  deep/b%20c.fits  \n../other/../../../d.fits\nftp://vo.test/e.fits\n{_services.BaseUri}get?file=g.fits\n",
            "application/x-directory");
        string[] names = ["/set/a.fits", "/set/deep/b c.fits", "/d.fits", "/get"];
        foreach (string name in names)
            _services.Paths[name] = exchange => exchange.SendAsync(200, VoHarness.Fits(), "application/fits");
        _harness.Choice = new VoChoice { Recurse = true };

        BatchRun run = await _harness.RunAsync(await _harness.PlanAsync(Folder()));

        Assert.All(run.Items, item => Assert.True(item.State == ItemState.Completed, item.Error));
        Assert.Equal(["a.fits", "d.fits", "deep/b c.fits", "g.fits"], _harness.Engines.FilesOnDisk().Select(path => path.Replace('\\', '/')));
        Assert.Contains(_harness.Planned.Messages, message => message.Contains("names no file: 'ftp://vo.test/e.fits'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_where_a_file_is_wanted_is_refused_and_not_read()
    {
        VoPlanned planned = Assert.Single(await _harness.PlanAsync(Folder()));

        Assert.Equal(ErrorId.VoNoLink, planned.Failure!.Id);
        Assert.Contains("Use -Recurse", planned.Failure.Message, StringComparison.Ordinal);
        Assert.Empty(_services.Requests);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_read_stops_nothing_else()
    {
        _harness.Choice = new VoChoice { Recurse = true };

        IReadOnlyList<VoPlanned> planned = await _harness.PlanAsync([.. Folder(), .. VoHarness.Rows(["access_url"], ["https://vo.test/x.fits"])]);

        Assert.Equal([ErrorId.ItemNotFound, null], planned.Select(one => one.Failure?.Id));
    }

    private VoRecord[] Folder() => VoHarness.Rows(
        ["access_url", "access_format"], [new Uri(_services.BaseUri, "set/").OriginalString, "Application/X-Directory"]);

    private VoRecord[] Record()
    {
        var source = new VoField { Name = "source", DataType = VoDataType.Char, Options = ["main-server", "aws:us-east1", "gc"] };
        var links = new ServiceDescriptor
        {
            StandardId = "ivo://ivoa.net/std/DataLink#links-1.1",
            AccessUrl = new Uri(_services.BaseUri, "links").OriginalString,
            Parameters =
            [
                new ServiceParameter(new VoField { Name = "ID", DataType = VoDataType.Char }, null, "obs_publisher_did"),
                new ServiceParameter(source, "main-server", null),
            ],
        };
        return VoHarness.Rows(new VoTable { Services = [links], Source = _services.BaseUri.OriginalString }, ["obs_publisher_did"], ["a"]);
    }
}
