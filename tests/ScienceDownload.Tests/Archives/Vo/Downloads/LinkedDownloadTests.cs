using System.Text;
using ScienceDownload.Archives.Vo;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Conformance;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Vo.Downloads;

/// <summary>Files behind rows and links, in several copies, behind sign-ins, cut out and in VOSpaces.</summary>
public sealed class LinkedDownloadTests : IAsyncLifetime
{
    private const int MiB = 1024 * 1024;

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
    public async Task V6_Where_a_cloud_refuses_the_archive_gives_the_file()
    {
        SimulatedFile cloud = _harness.Server.Add("cloud.bin", 3 * MiB, 1, Fault.Status(403));
        SimulatedFile own = _harness.Server.Add("own.bin", 3 * MiB, 2);

        (BatchRun run, TransferFacts facts) = await RunCopiesAsync(cloud, own);

        Assert.Equal(own.Sha256, SecretSearch.Digest(run.Items[0].FullName!));
        Assert.Equal(own.Uri, facts.Source);
        FailedAttempt failure = Assert.Single(facts.Failures);
        Assert.Equal((cloud.Uri, 403, ErrorId.AccessDenied), (failure.Source, failure.StatusCode, failure.ErrorId));
        Assert.Contains(run.Sink.Messages, message => message.Contains("goes on with the copy at", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task V6_A_copy_cut_at_half_is_not_mixed_with_another(bool sameTag)
    {
        _harness.Engines.Options = _harness.Engines.Options with { MaxRetries = 1 };
        SimulatedFile cloud = _harness.Server.Add("cloud.bin", 3 * MiB, 1, Fault.CutAt(3 * MiB / 2, CutKind.Close, Fault.Always), Fault.IgnoresRange());
        SimulatedFile own = _harness.Server.Add("own.bin", 3 * MiB, 2);
        // Two servers may call different files the same.
        if (sameTag)
            (own.ETag, own.LastModified) = (cloud.ETag, cloud.LastModified);

        (BatchRun run, TransferFacts facts) = await RunCopiesAsync(cloud, own);

        Assert.Equal(own.Sha256, SecretSearch.Digest(run.Items[0].FullName!));
        Assert.Equal(own.Uri, facts.Source);
        Assert.NotEmpty(facts.Failures);
        Assert.All(facts.Failures, failure => Assert.Equal(cloud.Uri, failure.Source));
        Assert.All(_harness.Server.Requests.Where(request => request.Target == own.Uri.PathAndQuery), request => Assert.Null(request.Range));
        Assert.Equal(["cloud.bin"], _harness.Engines.FilesOnDisk());
    }

    [Theory]
    [InlineData("checksum")]
    [InlineData("length")]
    [InlineData("page")]
    [InlineData("gone")]
    [InlineData("unreachable")]
    public async Task Every_reason_to_leave_a_copy_leads_to_the_next(string reason)
    {
        byte[] good = VoHarness.Fits(4);
        SimulatedFile own = _harness.Server.AddBytes("own.fits", good);
        SimulatedFile cloud = reason switch
        {
            "checksum" => _harness.Server.AddBytes("cloud.fits", good, Fault.CorruptOnce(3000, Fault.Always)),
            "length" => _harness.Server.AddBytes("cloud.fits", VoHarness.Fits(3)),
            "page" => _harness.Server.AddBytes("cloud.fits", Encoding.UTF8.GetBytes("<html><title>Sorry</title></html>")),
            _ => _harness.Server.AddBytes("cloud.fits", good, Fault.Status(410)),
        };
        Uri first = reason == "unreachable" ? await NobodyAsync() : cloud.Uri;
        var item = new DownloadItem
        {
            Sources = [first, own.Uri],
            Length = reason == "length" ? good.Length : null,
            Checksums = reason == "checksum" ? [Checksum.Create(ChecksumAlgorithm.Sha256, own.Sha256)] : [],
            Details = new VoDetails { Providers = ["aws", "on-prem"], Format = "application/fits" }.Write(),
        };

        BatchRun run = await _harness.RunAsync([item]);

        Assert.True(run.Items[0].State == ItemState.Completed, run.Items[0].Error);
        Assert.Equal(own.Sha256, SecretSearch.Digest(run.Items[0].FullName!));
        Assert.Equal((own.Uri, 1), (run.Sink.Settled[0].Transfer!.Source, run.Sink.Settled[0].Transfer!.Failures.Count));
    }

    [Fact]
    public async Task Where_every_copy_fails_all_reasons_are_told()
    {
        SimulatedFile one = _harness.Server.Add("one.bin", 1000, 1, Fault.Status(403));
        SimulatedFile two = _harness.Server.Add("two.bin", 1000, 1, Fault.Status(404));

        BatchRun run = await _harness.RunAsync([new DownloadItem { Sources = [one.Uri, two.Uri] }]);

        Assert.Equal(ErrorId.ItemNotFound, run.Items[0].ErrorId);
        Assert.Contains("HTTP 404", run.Items[0].Error, StringComparison.Ordinal);
        Assert.Contains($"{one.Uri}: HTTP 403", run.Items[0].Error, StringComparison.Ordinal);
        Assert.Equal([403, 404], run.Sink.Settled[0].Transfer!.Failures.Select(failure => failure.StatusCode!.Value));
    }

    [Fact]
    public async Task A_partial_file_goes_on_with_the_copy_it_came_from()
    {
        var gate = new SimulatorGate();
        SimulatedFile refusing = _harness.Server.Add("one.bin", 3 * MiB, 1, Fault.Status(403, 1));
        SimulatedFile cut = _harness.Server.Add("two.bin", 3 * MiB, 2, Fault.Hold(gate, 2 * MiB, times: 1));
        BatchInfo made = await _harness.CreateAsync([new DownloadItem { Sources = [refusing.Uri, cut.Uri] }]);
        using var suspend = new CancellationTokenSource();
        Task<BatchRun> running = _harness.Engines.RunAsync(made, _harness.Engine, suspend: suspend.Token);
        await _harness.Engines.UntilAsync(made.Id, batch => batch.BytesReceived >= 2 * MiB - 65536);
        await suspend.CancelAsync();
        await running;
        gate.Open();
        _harness.Server.ClearRequests();

        BatchRun run = await _harness.Engines.RunAsync(made, _harness.Engine);

        Assert.Equal(cut.Sha256, SecretSearch.Digest(run.Items[0].FullName!));
        Assert.All(_harness.Server.Requests, request => Assert.Equal(cut.Uri.PathAndQuery, request.Target));
        Assert.True(run.Sink.Settled[0].Transfer!.Resumed);
    }

    [Fact]
    public async Task A_partial_file_of_another_address_is_dropped()
    {
        var gate = new SimulatorGate();
        SimulatedFile one = _harness.Server.Add("one.bin", 3 * MiB, 1, Fault.Hold(gate, 2 * MiB, times: 1));
        SimulatedFile two = _harness.Server.Add("two.bin", 3 * MiB, 1);
        BatchInfo made = await _harness.CreateAsync([new DownloadItem { Sources = [one.Uri], RelativePath = "x.bin" }]);
        using var suspend = new CancellationTokenSource();
        Task<BatchRun> running = _harness.Engines.RunAsync(made, _harness.Engine, suspend: suspend.Token);
        await _harness.Engines.UntilAsync(made.Id, batch => batch.BytesReceived >= (2 * MiB) - 65536);
        await suspend.CancelAsync();
        await running;
        gate.Open();
        Assert.Contains("x.bin.part.json", _harness.Engines.FilesOnDisk());
        _harness.Server.ClearRequests();

        // The same bytes with the same tag, from somewhere else: nothing but the address tells them apart.
        BatchRun run = await _harness.RunAsync([new DownloadItem { Sources = [two.Uri], RelativePath = "x.bin" }]);

        Assert.Equal(ItemState.Completed, run.Items[0].State);
        Assert.Null(Assert.Single(_harness.Server.Requests).Range);
        Assert.False(run.Sink.Settled[0].Transfer!.Resumed);
    }

    [Fact]
    public async Task V8_What_takes_a_sign_in_is_not_asked_for_without_one()
    {
        SimulatedFile file = _harness.Server.Add("a.fits", 1000, 1);
        _services.Links["a"] = [Row(file.Uri, auth: "true")];
        _services.Links["b"] = [Row(file.Uri, auth: "optional", authorized: "false")];
        _services.Links["c"] = [Row(file.Uri, auth: "true", cloud: $"{{\"google\":{{\"bucket_name\":\"b\",\"key\":\"k/a.fits\",\"access\":\"open\"}}}}")];

        IReadOnlyList<VoPlanned> planned = await _harness.PlanAsync(Records("a", "b", "c"));

        Assert.Equal([ErrorId.VoAuthRequired, ErrorId.VoAuthRequired], planned.Take(2).Select(one => one.Failure!.Id));
        Assert.Equal(["https://storage.googleapis.com/b/k/a.fits"], planned[2].Item!.Sources.Select(source => source.OriginalString));
        Assert.Empty(_harness.Server.Requests);
    }

    [Fact]
    public async Task V8_With_an_identity_a_link_that_wants_one_is_asked_for()
    {
        _harness.Access = new ArchiveAccess { Token = "t0ken" };
        _services.Links["a"] = [Row(_harness.Server.Add("a.fits", 1000, 1).Uri, auth: "true")];

        Assert.NotNull((await _harness.PlanAsync(Records("a")))[0].Item);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public async Task V8_An_address_that_expired_is_asked_for_again(int status)
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
    public async Task H14_One_sign_in_serves_all_files_and_its_token_is_never_told()
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
    public async Task H20_A_cut_out_without_data_is_no_file_and_a_warning()
    {
        _services.Paths["/soda"] = exchange => exchange.SendAsync(204);
        _services.Links["ivo://vo.test/d?7"] = [Row(new Uri("https://vo.test/f.fits")), ["", "cut", "", "#cutout", "application/fits", "", "", "", ""]];
        _harness.Choice = new VoChoice { Cutout = [new("CIRCLE", "10.5 41.2 0.05")] };

        BatchRun run = await _harness.RunAsync(await _harness.PlanAsync(Records("ivo://vo.test/d?7")));

        Assert.Equal((ItemState.Skipped, BatchState.Completed), (run.Items[0].State, run.Batch.State));
        Assert.Contains(run.Sink.Messages, message => message.StartsWith("VoNoContent", StringComparison.Ordinal));
        Assert.Empty(_harness.Engines.FilesOnDisk());
        Assert.Equal("/soda?v=2&ID=ivo%3A%2F%2Fvo.test%2Fd%3F7&CIRCLE=10.5%2041.2%200.05", _services.Requests[^1].Target);
    }

    [Fact]
    public async Task A_cut_out_takes_its_name_from_the_data_set()
    {
        _services.Paths["/soda"] = exchange => exchange.SendStreamAsync(200, "application/fits", stream => stream.WriteAsync(VoHarness.Fits()).AsTask());
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
                await exchange.SendTextAsync(200, $"<vos:transfer xmlns:vos=\"http://www.ivoa.net/xml/VOSpace/v2.0\"><vos:protocol uri=\"ivo://ivoa.net/vospace/core#httpsget\"><vos:endpoint>{link}</vos:endpoint></vos:protocol></vos:transfer>", "text/xml");
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
        VoRecord[] rows = VoHarness.Rows(["access_url", "access_format", "access_estsize"], ["https://vo.test/a.fits", "image/fits", "3"], ["https://vo.test/a.fits", "image/fits", "3"]);

        VoPlanned planned = Assert.Single(await _harness.PlanAsync(rows));

        VoDetails details = VoDetails.Read(planned.Item!);
        Assert.Equal(("image/fits", 3000L), (details.Format, details.Estimate));
        Assert.Null(planned.Item!.Length);
    }

    [Fact]
    public async Task Other_semantics_bring_other_files()
    {
        _services.Links["a"] = [Row(new Uri("https://vo.test/a.fits")), ["https://vo.test/a.jpg", "", "", "#preview", "image/jpeg", "", "", "", ""], ["https://vo.test/t.png", "", "", "#thumbnail", "image/png", "", "", "", ""]];
        _harness.Choice = new VoChoice { Semantics = ["#preview"] };

        IReadOnlyList<VoPlanned> planned = await _harness.PlanAsync(Records("a"));

        Assert.Equal(["/a.jpg", "/t.png"], planned.Select(one => one.Item!.PrimarySource.AbsolutePath));
    }

    [Theory]
    [InlineData(1000, ItemState.Skipped, 0, null)]
    [InlineData(999, ItemState.Completed, 1000, "has 999 bytes, the server has 1000")]
    public async Task A_file_of_the_announced_length_is_kept_and_another_replaced(int there, ItemState state, long transferred, string? warning)
    {
        SimulatedFile file = _harness.Server.Add("a.bin", 1000, 1);
        Directory.CreateDirectory(_harness.Engines.Destination);
        await File.WriteAllBytesAsync(_harness.Engines.PathOf("a.bin"), new byte[there]);

        BatchRun run = await _harness.RunAsync(file.Uri);

        Assert.Equal((state, transferred), (run.Items[0].State, run.Sink.Settled[0].Transfer!.BytesTransferred));
        Assert.Equal(warning is not null, warning is not null && run.Sink.Messages.Any(message => message.Contains(warning, StringComparison.Ordinal)));
        Assert.Single(_harness.Server.Requests);
    }

    [Fact]
    public async Task Without_a_length_what_is_there_is_fetched_again()
    {
        SimulatedFile file = _harness.Server.Add("a.bin", 1000, 1, Fault.Chunked());
        Directory.CreateDirectory(_harness.Engines.Destination);
        await File.WriteAllBytesAsync(_harness.Engines.PathOf("a.bin"), new byte[1000]);

        BatchRun run = await _harness.RunAsync(file.Uri);

        Assert.Equal((ItemState.Completed, file.Sha256), (run.Items[0].State, SecretSearch.Digest(run.Items[0].FullName!)));
        Assert.Contains(run.Sink.Messages, message => message.Contains("fetched again", StringComparison.Ordinal));
    }

    private static string[] Row(Uri uri, string auth = "", string authorized = "", string cloud = "") =>
        [uri.OriginalString, "", "", "#this", "application/fits", "", auth, authorized, cloud];

    private static async Task<Uri> NobodyAsync()
    {
        await using LoopbackHttpServer gone = await LoopbackHttpServer.StartAsync(exchange => exchange.SendAsync(200), new LoopbackServerOptions());
        return new Uri(gone.BaseUri, "cloud.fits");
    }

    /// <summary>Rows of an archive whose links service knows these data sets.</summary>
    private VoRecord[] Records(params string[] ids)
    {
        var links = new ServiceDescriptor
        {
            StandardId = "ivo://ivoa.net/std/DataLink#links-1.1",
            AccessUrl = new Uri(_services.BaseUri, "links").OriginalString,
            Parameters = [new ServiceParameter(new VoField { Name = "ID", DataType = VoDataType.Char }, null, "obs_publisher_did")],
        };
        return VoHarness.Rows(new VoTable { Services = [links], Source = _services.BaseUri.OriginalString }, ["obs_publisher_did"], [.. ids.Select(id => new object?[] { id })]);
    }

    private async Task<(BatchRun Run, TransferFacts Facts)> RunCopiesAsync(params IEnumerable<SimulatedFile> copies)
    {
        BatchRun run = await _harness.RunAsync([new DownloadItem
        {
            Sources = [.. copies.Select(copy => copy.Uri)],
            Details = new VoDetails { Providers = ["aws", "on-prem"] }.Write(),
        }]);
        Assert.True(run.Items[0].State == ItemState.Completed, run.Items[0].Error);
        return (run, run.Sink.Settled[0].Transfer!);
    }
}
