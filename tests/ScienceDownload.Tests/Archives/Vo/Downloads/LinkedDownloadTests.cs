using ScienceDownload.Archives.Vo;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Conformance;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Vo.Downloads;

/// <summary>Files behind rows and links, behind sign-ins, cut out and in VOSpaces.</summary>
public sealed class LinkedDownloadTests : IAsyncLifetime
{
    private VoHarness _harness = null!;
    private VoServer _services = null!;

    public async ValueTask InitializeAsync()
    {
        _harness = await VoHarness.StartAsync();
        _services = await VoServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _harness.DisposeAsync();
    }

    [Fact]
    public async Task What_takes_a_sign_in_is_not_asked_for_without_one()
    {
        SimulatedFile file = _harness.Server.Add("a.fits", 1000, 1);
        _services.Links["a"] = [Row(file.Uri, auth: "true")];
        _services.Links["b"] = [Row(file.Uri, auth: "optional", authorized: "false")];
        _services.Links["c"] =
            [Row(file.Uri, auth: "true", cloud: $"{{\"google\":{{\"bucket_name\":\"b\",\"key\":\"k/a.fits\",\"access\":\"open\"}}}}")];

        IReadOnlyList<VoPlanned> planned = await _harness.PlanAsync(Records("a", "b", "c"));

        Assert.Equal([ErrorId.VoAuthRequired, ErrorId.VoAuthRequired], planned.Take(2).Select(one => one.Failure!.Id));
        Assert.Equal(["https://storage.googleapis.com/b/k/a.fits"], planned[2].Item!.Sources.Select(source => source.OriginalString));
        Assert.Empty(_harness.Server.Requests);
    }

    [Fact]
    public async Task With_an_identity_a_link_that_wants_one_is_asked_for()
    {
        _harness.Access = new ArchiveAccess { Token = "t0ken" };
        _services.Links["a"] = [Row(_harness.Server.Add("a.fits", 1000, 1).Uri, auth: "true")];

        Assert.NotNull((await _harness.PlanAsync(Records("a")))[0].Item);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public async Task An_address_that_expired_is_asked_for_again(int status)
    {
        SimulatedFile old = _harness.Server.AddBytes("old.fits", VoHarness.Fits(), Fault.Status(status));
        SimulatedFile fresh = _harness.Server.AddBytes("fresh.fits", VoHarness.Fits(2));
        _services.Links["a"] = [Row(old.Uri)];
        IReadOnlyList<VoPlanned> planned = await _harness.PlanAsync(Records("a"));
        _services.Links["a"] = [Row(fresh.Uri)];

        BatchRun run = await _harness.RunAsync(planned);

        Assert.True(run.Items[0].State == ItemState.Completed, run.Items[0].Error);
        Assert.Equal(fresh.Sha256, SecretSearch.Digest(run.Items[0].FullName!));
        Assert.Equal(2, _services.Count("/links"));
    }

    [Fact]
    public async Task One_sign_in_serves_all_files_and_its_token_is_never_told()
    {
        int logins = 0;
        _services.Paths["/login"] = async exchange =>
        {
            bool isRight = exchange.Request.ReadText() == "username=ada&password=l0velace";
            Interlocked.Increment(ref logins);
            exchange.Response.Headers["x-vo-bearer"] = isRight ? "s3cret-token" : null;
            await exchange.SendAsync(isRight ? 200 : 401);
        };
        for (int i = 0; i < 6; i++)
        {
            _services.Paths[$"/data/{i}.fits"] = async exchange =>
            {
                if (exchange.Request.Headers["Authorization"] == "Bearer s3cret-token")
                {
                    await exchange.SendAsync(200, VoHarness.Fits(), "application/fits");
                    return;
                }

                exchange.Response.Headers["WWW-Authenticate"] =
                    $"ivoa_bearer standard_id=\"ivo://ivoa.net/sso#tls-with-password\", access_url=\"{_services.BaseUri}login\"";
                await exchange.SendAsync(401);
            };
        }

        _harness.Access = new ArchiveAccess { UserName = "ada", Password = "l0velace" };
        BatchRun run = await _harness.RunAsync(Enumerable.Range(0, 6).Select(i => new Uri(_services.BaseUri, $"data/{i}.fits")));

        Assert.All(run.Items, item => Assert.True(item.State == ItemState.Completed, item.Error));
        Assert.Equal(1, logins);
        Assert.Single(_services.Requests, request => request.Method == "HEAD");
        SecretSearch.AssertNotHeard("s3cret-token", run);
        SecretSearch.AssertNotHeard("l0velace", run);
    }

    [Fact]
    public async Task A_cut_out_without_data_is_no_file_and_a_warning()
    {
        _services.Paths["/soda"] = exchange => exchange.SendAsync(204);
        _services.Links["ivo://vo.test/d?7"] =
            [Row(new Uri("https://vo.test/f.fits")), ["", "cut", "", "#cutout", "application/fits", "", "", "", ""]];
        _harness.Choice = new VoChoice { Cutout = [new("CIRCLE", "10.5 41.2 0.05")] };

        BatchRun run = await _harness.RunAsync(await _harness.PlanAsync(Records("ivo://vo.test/d?7")));

        Assert.Equal((ItemState.Skipped, BatchState.Completed), (run.Items[0].State, run.Batch.State));
        Assert.Contains(run.Sink.Messages, message => message.StartsWith("VoNoContent", StringComparison.Ordinal));
        Assert.Empty(_harness.Engines.FilesOnDisk());
        Assert.Equal("/soda?v=2&ID=ivo%3A%2F%2Fvo.test%2Fd%3F7&CIRCLE=10.5%2041.2%200.05", _services.Requests[^1].Target);
    }

    // The links service says in which column it finds its ids, whatever that is called.
    [Theory]
    [InlineData("obs_publisher_did")]
    [InlineData("uid")]
    public async Task A_row_that_points_straight_at_its_file_is_cut_out_by_what_the_links_service_of_its_table_names(string column)
    {
        _services.Paths["/soda"] = exchange => exchange.SendAsync(200, VoHarness.Fits(), "application/fits");
        _services.Links["d7"] = [["", "cut", "", "#cutout", "application/fits", "", "", "", ""]];
        VoRecord[] rows = VoHarness.Rows(
            new VoTable { Services = [LinksService(column)], Source = _services.BaseUri.OriginalString },
            [column, "access_url", "access_format"],
            ["d7", "https://vo.test/whole.fits", "image/fits"]);

        Assert.Equal("/whole.fits", Assert.Single(await _harness.PlanAsync(rows)).Item!.PrimarySource.AbsolutePath);
        _harness.Choice = new VoChoice { Cutout = [new("CIRCLE", "10.5 41.2 0.05")] };
        BatchRun run = await _harness.RunAsync(await _harness.PlanAsync(rows));

        Assert.Equal((ItemState.Completed, "d7.fits"), (run.Items[0].State, run.Items[0].RelativePath));
        Assert.Equal("/soda?v=2&ID=d7&CIRCLE=10.5%2041.2%200.05", _services.Requests[^1].Target);
        Assert.DoesNotContain(_harness.Planned.Messages, message => message.Contains("no cut-out service", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_links_service_is_sent_what_its_description_fixes()
    {
        _services.Links["d7"] = [Row(new Uri("https://vo.test/d7.fits"))];
        ServiceDescriptor service = LinksService("uid");
        service = service with
        {
            Parameters =
            [
                .. service.Parameters, Parameter("MODE", "full"), Parameter("RELEASE", "dr 3"), Parameter("LIMIT", null),
                new ServiceParameter(new VoField { Name = "source", DataType = VoDataType.Char, Options = ["main", "aws:us-east-1"] }, "main", null),
            ],
        };
        VoRecord[] rows = VoHarness.Rows(
            new VoTable { Services = [service], Source = _services.BaseUri.OriginalString },
            ["uid", "access_url"],
            ["d7", "https://vo.test/whole.fits"]);

        VoPlanned planned = Assert.Single(await _harness.PlanAsync(rows));

        Assert.Equal("/d7.fits", planned.Item!.PrimarySource.AbsolutePath);
        Assert.Equal("/links?MODE=full&RELEASE=dr%203&ID=d7", _services.Requests[0].Target);
    }

    [Fact]
    public async Task A_cut_out_takes_its_name_from_the_data_set()
    {
        _services.Paths["/soda"] = exchange =>
            exchange.SendStreamAsync(200, "application/fits", stream => stream.WriteAsync(VoHarness.Fits()).AsTask());
        _services.Links["ivo://vo.test/d?7"] = [["", "cut", "", "#cutout", "application/fits", "", "", "", ""]];
        _harness.Choice = new VoChoice { Cutout = [new("CIRCLE", "1 2 3"), new("CIRCLE", "4 5 6")] };

        BatchRun run = await _harness.RunAsync(await _harness.PlanAsync(Records("ivo://vo.test/d?7")));

        Assert.All(run.Items, item => Assert.True(item.State == ItemState.Completed, item.Error));
        Assert.Equal(["d_7-2.fits", "d_7.fits"], run.Items.Select(item => item.RelativePath!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_in_a_VOSpace_is_negotiated_for(bool redirects)
    {
        int given = 0;
        _services.Paths["/vault/synctrans"] = async exchange =>
        {
            Assert.Equal("vos://vo.test!vault/dir/m31.fits", exchange.Request.Query("TARGET"));
            Assert.Equal("ivo://ivoa.net/vospace/core#httpsget", exchange.Request.Query("PROTOCOL"));
            string link = $"{_services.BaseUri}once/{Interlocked.Increment(ref given)}";
            exchange.Response.Headers["Location"] = redirects ? link : null;
            if (redirects)
                await exchange.SendAsync(303);
            else
            {
                await exchange.SendTextAsync(
                    200,
                    "<vos:transfer xmlns:vos=\"http://www.ivoa.net/xml/VOSpace/v2.0\">"
                        + $"<vos:protocol uri=\"ivo://ivoa.net/vospace/core#httpsget\"><vos:endpoint>{link}</vos:endpoint></vos:protocol></vos:transfer>",
                    "text/xml");
            }
        };
        _services.Paths["/once/1"] = exchange => exchange.SendTextAsync(503, "later");
        _services.Paths["/once/2"] = exchange => exchange.SendAsync(200, VoHarness.Fits(), "application/fits");
        _harness.Choice = new VoChoice { VoSpace = new Uri(_services.BaseUri, "vault/") };

        BatchRun run = await _harness.RunAsync(["vos://vo.test~vault/dir/m31.fits"]);

        Assert.Equal((ItemState.Completed, "m31.fits", 2), (run.Items[0].State, run.Items[0].RelativePath, given));
    }

    [Fact]
    public async Task Rows_keep_their_order_and_one_that_fails_does_not_stop_the_rest()
    {
        for (int i = 0; i < 120; i += 2)
            _services.Links[$"d{i}"] = [Row(_harness.Server.AddBytes($"{i}.fits", VoHarness.Fits()).Uri)];

        IReadOnlyList<VoPlanned> planned = await _harness.PlanAsync(Records([.. Enumerable.Range(0, 120).Select(i => $"d{i}")]));

        Assert.Equal(120, planned.Count);
        Assert.All(planned.Index(), one => Assert.Equal(one.Index % 2 == 0 ? $"/{one.Index}.fits" : null, one.Item.Item?.PrimarySource.AbsolutePath));
        Assert.All(planned.Where(one => one.Item is null), one => Assert.Equal(ErrorId.ItemNotFound, one.Failure!.Id));
        Assert.InRange(_services.Count("/links"), 1, 3);
    }

    [Fact]
    public async Task Without_links_the_row_s_own_address_is_used_and_one_address_is_fetched_once()
    {
        VoRecord[] rows = VoHarness.Rows(
            ["access_url", "access_format", "access_estsize"],
            ["https://vo.test/a.fits", "image/fits", "3"],
            ["https://vo.test/a.fits", "image/fits", "3"]);

        VoPlanned planned = Assert.Single(await _harness.PlanAsync(rows));

        VoDetails details = VoDetails.Read(planned.Item!);
        Assert.Equal(("image/fits", 3000L), (details.Format, details.Estimate));
        Assert.Null(planned.Item!.Length);
    }

    [Fact]
    public async Task Other_semantics_bring_other_files()
    {
        _services.Links["a"] =
        [
            Row(new Uri("https://vo.test/a.fits")),
            ["https://vo.test/a.jpg", "", "", "#preview", "image/jpeg", "", "", "", ""],
            ["https://vo.test/t.png", "", "", "#thumbnail", "image/png", "", "", "", ""],
        ];
        _harness.Choice = new VoChoice { Semantics = ["#preview"] };

        IReadOnlyList<VoPlanned> planned = await _harness.PlanAsync(Records("a"));

        Assert.Equal(["/a.jpg", "/t.png"], planned.Select(one => one.Item!.PrimarySource.AbsolutePath));
    }

    private static string[] Row(Uri uri, string auth = "", string authorized = "", string cloud = "") =>
        [uri.OriginalString, "", "", "#this", "application/fits", "", auth, authorized, cloud];

    /// <summary>Rows of an archive whose links service knows these data sets.</summary>
    private VoRecord[] Records(params string[] ids) => VoHarness.Rows(
        new VoTable { Services = [LinksService("obs_publisher_did")], Source = _services.BaseUri.OriginalString },
        ["obs_publisher_did"],
        [.. ids.Select(id => new object?[] { id })]);

    private static ServiceParameter Parameter(string name, string? value) => new(new VoField { Name = name, DataType = VoDataType.Char }, value, null);

    /// <summary>The links service, as a table describes it that has its ids in a column.</summary>
    private ServiceDescriptor LinksService(string column) => new()
    {
        StandardId = "ivo://ivoa.net/std/DataLink#links-1.1",
        AccessUrl = new Uri(_services.BaseUri, "links").OriginalString,
        Parameters = [new ServiceParameter(new VoField { Name = "ID", DataType = VoDataType.Char }, null, column)],
    };
}
