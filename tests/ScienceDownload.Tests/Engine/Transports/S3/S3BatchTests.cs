using ScienceDownload.Archives.Http;
using ScienceDownload.Archives.Vo;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Engine.Transports.S3;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Engine.Transports.S3;

/// <summary>S3 through the whole engine: batches, prefixes, plans.</summary>
public sealed class S3BatchTests : IAsyncLifetime
{
    private EngineHarness _harness = null!;
    private S3Simulator _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await S3Simulator.StartAsync();
        _harness = await EngineHarness.StartAsync();
        _harness.Options = _harness.Options with { WriteManifest = true, S3 = new S3Settings { Endpoint = _server.Endpoint } };
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_prefix_stands_for_all_objects_below_it_page_by_page()
    {
        S3Bucket bucket = _server.AddBucket("public", isPublic: true);
        _server.PageSize = 3;
        string[] keys = ["data/a.nc", "data/deep/er/b.nc", "data/c d+e#f%20.nc", "data/é.nc"];
        S3Object[] files = [.. keys.Select((key, i) => bucket.Add(key, 1000 + i, seed: i))];
        bucket.Add("data/", 0);
        bucket.Add("data/deep/", 0);
        bucket.Add("database.nc", 5);
        S3Object empty = bucket.Add("data/empty.nc", 0);

        BatchRun run = await RunAsync(await CreateAsync(null, "s3://public/data/"));

        Assert.Equal((BatchState.Completed, 5), (run.Batch.State, run.Batch.Completed));
        Assert.Equal(
            ["a.nc", "c d+e#f%20.nc", "deep/er/b.nc", "empty.nc", "é.nc"], run.Items.Select(item => item.RelativePath).Order(StringComparer.Ordinal));
        Assert.Equal(
            files.Append(empty).Select(file => file.File.Sha256).Order(), run.Items.Select(item => item.Sha256).Order());
        // Seven keys below the prefix, three to a page.
        Assert.Equal(3, _server.Requests.Count(request => request.Target.Contains("list-type=2", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_bucket_alone_stands_for_all_of_it_and_other_addresses_stay()
    {
        S3Bucket bucket = _server.AddBucket("public", isPublic: true), other = _server.AddBucket("other", isPublic: true);
        bucket.Add("x/a.nc", 10);
        other.Add("one.nc", 20);

        BatchInfo made = await CreateAsync(null, "s3://other/one.nc", "s3://public");

        Assert.Equal(2, made.Total);
        Assert.Equal(30, (await RunAsync(made)).Batch.BytesReceived);
    }

    // Keys that would lead out, or meet in one name.
    [Fact]
    public async Task Hostile_keys_stay_in_the_destination_and_none_is_lost()
    {
        S3Bucket bucket = _server.AddBucket("public", isPublic: true);
        string[] keys = ["p/../../evil.sh", "p//etc/passwd", "p/a:b.nc", "p/a?b.nc", "p/A_B.nc", "p/nul", "p/x\\y.nc", "p/C:/w.dll"];
        foreach (string key in keys)
            bucket.Add(key, 100 + key.Length, seed: key.Length);

        BatchRun run = await RunAsync(await CreateAsync(null, "s3://public/p/"));

        Assert.Equal((BatchState.Completed, keys.Length), (run.Batch.State, run.Batch.Completed));
        Assert.Equal(
            ["A_B.nc", "_nul", "a_b-2.nc", "a_b-3.nc", "etc/passwd", "evil.sh", "w.dll", "x/y.nc"],
            run.Items.Select(item => item.RelativePath!).Order(StringComparer.Ordinal));
        Assert.All(run.Items, item => Assert.StartsWith(_harness.Destination + Path.DirectorySeparatorChar, item.FullName, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_private_prefix_is_listed_with_the_keys_that_are_given()
    {
        S3Key key = _server.AddKey("AKIDGOOD", "s3cret");
        _server.AddBucket("private").Allow(key).Add("d/a.nc", 10);
        var access = new ArchiveAccess { UserName = key.Id, Password = key.Secret };

        BatchInfo made = await CreateAsync(access, "s3://private/d/");
        BatchRun run = await RunAsync(made, access);

        Assert.Equal(1, run.Batch.Completed);
    }

    // The listing is paid for as well.
    [Fact]
    public async Task A_prefix_whose_reader_pays_is_listed_and_read_where_that_was_said()
    {
        S3Key key = _server.AddKey("AKIDGOOD", "s3cret");
        S3Bucket bucket = _server.AddBucket("paid").Allow(key);
        bucket.RequesterPays = true;
        bucket.Add("d/a.nc", 10);
        var access = new ArchiveAccess { UserName = key.Id, Password = key.Secret };
        Assert.Equal(ErrorId.AccessDenied, (await Assert.ThrowsAsync<DownloadException>(() => CreateAsync(access, "s3://paid/d/"))).Id);
        _harness.Options = _harness.Options with { S3 = _harness.Options.S3! with { RequesterPays = true } };

        BatchRun run = await RunAsync(await CreateAsync(access, "s3://paid/d/"), access);

        Assert.Equal(1, run.Batch.Completed);
    }

    [Fact]
    public async Task What_cannot_be_listed_ends_the_command_before_anything_is_stored()
    {
        _server.AddBucket("closed", isPublic: true).IsListable = false;
        _server.AddBucket("empty", isPublic: true);
        _harness.Options = _harness.Options with { S3 = _harness.Options.S3! with { Anonymous = true } };

        Assert.Equal(ErrorId.AccessDenied, (await Assert.ThrowsAsync<DownloadException>(() => CreateAsync(null, "s3://closed/x/"))).Id);
        Assert.Equal(ErrorId.EmptyBatch, (await Assert.ThrowsAsync<DownloadException>(() => CreateAsync(null, "s3://empty/x/"))).Id);
        Assert.Equal(ErrorId.ItemNotFound, (await Assert.ThrowsAsync<DownloadException>(() => CreateAsync(null, "s3://nowhere/x/"))).Id);
        Assert.Empty(await _harness.Engine.ListAsync(Cancellation));
    }

    [Fact]
    public async Task Without_recursion_a_key_that_ends_in_a_slash_is_an_object()
    {
        S3Object file = _server.AddBucket("public", isPublic: true).Add("odd/", 10);
        BatchInfo made = await _harness.CreateAsync([EngineHarness.Item(file.Uri)]);

        BatchRun run = await RunAsync(made);

        Assert.Equal(("odd", 10L), (run.Items[0].RelativePath, run.Items[0].Length));
    }

    [Fact]
    public async Task The_manifest_and_the_plan_keep_the_address_and_the_version()
    {
        S3Object file = _server.AddBucket("public", isPublic: true).Add("a b#c?.nc", 1000);
        file.VersionId = "v1";
        var item = new DownloadItem
        {
            Sources = [new Uri("s3://public/a b#c?.nc")],
            Details = new Dictionary<string, string> { [S3Access.VersionDetail] = "v1" },
        };
        BatchInfo made = await _harness.CreateAsync([item]);

        BatchRun run = await RunAsync(made);
        string plan = _harness.PathOf("plan.json");
        await _harness.Engine.ExportPlanAsync(made.Id, plan, Cancellation);

        Assert.Equal(1, run.Batch.Completed);
        Assert.All(_server.Requests, request => Assert.Contains("versionId=v1", request.Target, StringComparison.Ordinal));
        Assert.All([plan, _harness.PathOf("manifest.json")], path =>
        {
            Assert.Contains("s3://public/a%20b%23c%3F.nc", File.ReadAllText(path), StringComparison.Ordinal);
            Assert.Contains("\"v1\"", File.ReadAllText(path), StringComparison.Ordinal);
        });
        var request = new ArchiveRequest("batch", new Dictionary<string, string> { ["list"] = plan });
        DownloadItem read = Assert.Single(await AsyncSequence.ToListAsync(_harness.Engine.ResolveAsync(request, ArchiveAccess.None, Cancellation)));
        Assert.Equal("a b#c?.nc", S3Location.Of(read.PrimarySource).Key);
    }

    // The manifest says where files were had, the profile of the AWS files as whom; keys are given anew.
    [Theory]
    [InlineData("batch", false)]
    [InlineData("batch", true)]
    [InlineData("vo", false)]
    public async Task A_damaged_file_is_repaired_from_where_it_came(string archive, bool givesAnotherServer)
    {
        S3Key key = _server.AddKey("AKIDGOOD", "s3cret");
        S3Object file = _server.AddBucket("private").Allow(key).Add("a.nc", 1000);
        var s3 = new S3Access { AccessKeyId = key.Id, SecretAccessKey = key.Secret, Settings = new S3Settings { Endpoint = _server.Endpoint } };
        var access = new ArchiveAccess { UserName = key.Id, Password = key.Secret, S3 = s3 };
        using var http = new ArchiveHttp("test/1", _harness.Time, () => 0.5);
        DownloadEngine engine = _harness.Open(16, new VoArchive(http, _harness.Time));
        BatchInfo made = await engine.CreateAsync(
            new BatchRequest
            {
                Archive = archive,
                Items = AsyncSequence.Of([new DownloadItem { Sources = [file.Uri] }]),
                Options = _harness.Options,
                Access = access,
            },
            Cancellation);
        await _harness.RunAsync(made, engine, new RunContext { Access = access });
        await File.WriteAllTextAsync(_harness.PathOf("a.nc"), "damaged", Cancellation);
        var request = new VerifyRequest(_harness.Destination, Repair: true);

        VerifyResult refused = Assert.Single(await AsyncSequence.ToListAsync(engine.VerifyAsync(request, new RunContext(), Cancellation)));
        S3Access given = givesAnotherServer ? s3 with { Settings = s3.Settings with { Endpoint = new Uri("http://127.0.0.1:1") } } : s3;
        VerifyResult repaired = Assert.Single(
            await AsyncSequence.ToListAsync(engine.VerifyAsync(request with { S3 = given }, new RunContext(), Cancellation)));

        // Without keys the server was found all the same.
        Assert.Equal(VerifyStatus.RepairFailed, refused.Status);
        Assert.Contains("HTTP 403", refused.Error, StringComparison.Ordinal);
        Assert.Equal(givesAnotherServer ? VerifyStatus.RepairFailed : VerifyStatus.Repaired, repaired.Status);
        Assert.DoesNotContain(key.Secret, await File.ReadAllTextAsync(_harness.PathOf("manifest.json"), Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_written_in_two_ways_is_one()
    {
        var failure = await Assert.ThrowsAsync<DownloadException>(
            () => _harness.CreateAsync(new[] { "s3://bucket/a b", "s3://bucket/a%20b" }.Select(text => EngineHarness.Item(new Uri(text)))));

        Assert.Equal(ErrorId.DuplicateUri, failure.Id);
    }

    [Fact]
    public async Task A_copy_on_the_web_takes_over_where_s3_fails()
    {
        _server.AddBucket("public", isPublic: true);
        SimulatedFile copy = _harness.Server.Add("copy.nc", 1000);
        BatchInfo made = await _harness.CreateAsync(
            [new DownloadItem { Sources = [new Uri("s3://public/missing.nc"), copy.Uri], RelativePath = "x.nc" }]);

        BatchRun run = await RunAsync(made);

        Assert.Equal((1, copy.Sha256), (run.Batch.Completed, run.Items[0].Sha256));
    }

    [Theory]
    [InlineData("ftp://s3.test")]
    [InlineData("https://user:pass@s3.test")]
    public async Task A_wrong_endpoint_is_refused_before_anything(string endpoint)
    {
        _harness.Options = _harness.Options with { S3 = new S3Settings { Endpoint = new Uri(endpoint) } };

        var failure = await Assert.ThrowsAsync<DownloadException>(() => _harness.CreateAsync([EngineHarness.Item(new Uri("s3://bucket/a"))]));

        Assert.Equal(ErrorId.InvalidUri, failure.Id);
        Assert.DoesNotContain("pass@", failure.Message, StringComparison.Ordinal);
    }

    private Task<BatchInfo> CreateAsync(ArchiveAccess? access, params string[] addresses) => _harness.Engine.CreateAsync(
        new BatchRequest
        {
            Items = AsyncSequence.Of(addresses.Select(address => EngineHarness.Item(new Uri(address)))),
            Options = _harness.Options,
            Recurse = true,
            Access = access,
        },
        Cancellation);

    private Task<BatchRun> RunAsync(BatchInfo made, ArchiveAccess? access = null) =>
        _harness.RunAsync(made, context: new RunContext { Access = access });
}
