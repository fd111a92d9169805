using System.Text.Json;
using ScienceDownload.Archives.Geodes;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Conformance;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Geodes;

/// <summary>T15 and T22: the same files from the S3 datalake, with session keys from a configuration file that a tool renews.</summary>
public sealed class GeodesDatalakeTests : IAsyncLifetime
{
    private const int MiB = 1024 * 1024;

    private readonly TemporaryFolder _folder = new();
    private GeodesHarness _harness = null!;
    private S3Key _key = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string ConfigFile => _folder[GeodesConfigFile.DefaultName];

    public async ValueTask InitializeAsync()
    {
        _harness = await GeodesHarness.StartAsync(withDatalake: true);
        _harness.Datalake!.AllowsVirtualHosts = false;
        _key = Issue(1);
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        _folder.Dispose();
    }

    // T15: the check value of section 2
    [Fact]
    public void A_signature_is_what_the_reference_makes_of_it()
    {
        var headers = new HeaderCollection();
        headers.Add("host", "s3.datalake.cnes.fr");
        headers.Add("range", "bytes=1024-2047");
        headers.Add("x-amz-content-sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        headers.Add("x-amz-date", "20260115T120000Z");
        headers.Add("x-amz-security-token", "TESTTOKEN");
        var request = new ServerRequest("GET", "/sentinel2-l1c/31/T/CH/2025/11/07/FAKE_S2_0001.zip", System.Net.HttpVersion.Version11, headers);
        var signature = new SignatureV4("AKTEST", "20260115", "us-east-1", "host;range;x-amz-content-sha256;x-amz-date;x-amz-security-token", "");

        byte[] canonical = System.Text.Encoding.UTF8.GetBytes(signature.Canonical(request));
        Assert.Equal(
            "1fd63cf9f398891517f1679900f1ea8aa2e1d66b37a27c93f18b6eafe33d02f6",
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(canonical)));
        Assert.Equal("3c7c2b029d2cac0f94fbef33523ab2e14cab0eda500415324e7233bc2244394a", signature.Compute(request, "SKTEST"));
    }

    // T22
    [Fact]
    public async Task The_datalake_and_the_portal_give_the_same_bytes()
    {
        GeodesProduct product = Add(3 * MiB);
        await _harness.SaveAsync(product);
        string overHttp = GeodesHarness.Md5(_harness.PathOf(product));
        File.Delete(_harness.PathOf(product));
        int before = _harness.Portal.Downloads;

        BatchRun run = await SaveAsync(product);

        Assert.Equal(ItemState.Completed, run.Items[0].State);
        Assert.Equal((overHttp, product.Data!.Md5), (GeodesHarness.Md5(_harness.PathOf(product)), overHttp));
        Assert.Equal(before, _harness.Portal.Downloads);
        Assert.All(_harness.Datalake!.Requests, request => Assert.StartsWith("/fake-products/", request.Target, StringComparison.Ordinal));
    }

    // T15
    [Fact]
    public async Task A_wrong_object_is_caught_by_the_catalogues_MD5()
    {
        GeodesProduct product = Add(MiB);
        _harness.Portal.Bucket!.Add(product.ObjectKey!, MiB, seed: 99);
        BatchRun run = await SaveAsync(product);
        Assert.Equal((ItemState.Failed, ErrorId.ChecksumMismatch), (run.Items[0].State, run.Items[0].ErrorId));
        Assert.Empty(_harness.Files.FilesOnDisk());
    }

    // T15
    [Fact]
    public async Task A_cut_transfer_is_resumed_by_ranges()
    {
        GeodesProduct product = Add(4 * MiB);
        string tag = _harness.Portal.Bucket!.Add(product.ObjectKey!, 4 * MiB, 7, Fault.CutAt(3 * MiB, CutKind.Close)).File.ETag!;
        GeodesItem item = (await _harness.FindAsync(product)).Single();
        DownloadItem file = Plan().Files(item, ["data"]).Single();

        // The object's own tag is the MD5 of other bytes here, so the catalogue's is left out: what counts is the range.
        BatchRun run = await _harness.RunAsync(await _harness.CreateAsync([file with { Checksums = [] }]));

        Assert.Equal(ItemState.Completed, run.Items[0].State);
        RecordedRequest[] requests = [.. _harness.Datalake!.Requests.Where(request => request.Method == "GET")];
        Assert.Equal(2, requests.Length);
        Assert.NotNull(requests[1].Range);
        Assert.Equal(tag, requests[1].Headers["If-Match"]);
    }

    // T15
    [Fact]
    public async Task Expired_keys_suspend_the_batch_and_renewed_ones_finish_it()
    {
        _harness.Files.Options = _harness.Files.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1) };
        GeodesProduct[] products = [Add(1000), Add(2000), Add(3000)];
        BatchInfo made = await CreateAsync(products);
        _key.Expire();

        BatchRun run = await _harness.RunAsync(made);
        Assert.Equal((BatchState.Suspended, 0, 0), (run.Batch.State, run.Batch.Completed, run.Batch.Failed));
        Assert.Contains(run.Sink.Messages, message => message.Contains("Renew them", StringComparison.Ordinal));
        Issue(2);
        run = await _harness.RunAsync(made);

        Assert.Equal((BatchState.Completed, 3), (run.Batch.State, run.Batch.Completed));
        Assert.All(products, product => Assert.Equal(product.Data!.Md5, GeodesHarness.Md5(_harness.PathOf(product))));
    }

    // T15
    [Fact]
    public async Task Refused_keys_suspend_the_batch_and_others_finish_it()
    {
        GeodesProduct[] products = [Add(1000), Add(2000)];
        BatchInfo made = await CreateAsync(products);
        Issue(3, isAllowed: false);

        BatchRun run = await _harness.RunAsync(made);
        Assert.Equal((BatchState.Suspended, 0, 0), (run.Batch.State, run.Batch.Completed, run.Batch.Failed));
        Assert.Contains(run.Sink.Messages, message => message.Contains("refuses these keys", StringComparison.Ordinal));
        Issue(4);
        run = await _harness.RunAsync(made);

        Assert.Equal((BatchState.Completed, 2), (run.Batch.State, run.Batch.Completed));
    }

    // T15
    [Fact]
    public async Task An_object_that_is_forbidden_to_good_keys_fails_alone()
    {
        _harness.Files.Options = _harness.Files.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1) };
        GeodesProduct[] products = [Add(1000), Add(2000), Add(3000)];
        _harness.Portal.Bucket!.Add(products[1].ObjectKey!, 2000, seed: 1, Fault.Status(403));

        BatchRun run = await SaveAsync(products);

        Assert.Equal([ItemState.Completed, ItemState.Failed, ItemState.Completed], run.States);
        Assert.Equal(ErrorId.AccessDenied, run.Items[1].ErrorId);
    }

    // T15
    [Theory]
    [InlineData(true, BatchState.Completed)]
    [InlineData(false, BatchState.Suspended)]
    public async Task An_object_that_is_forbidden_from_the_start_fails_alone_where_the_keys_may_list_its_bucket(bool mayList, BatchState state)
    {
        GeodesProduct product = Add(1000);
        _harness.Portal.Bucket!.Add(product.ObjectKey!, 1000, seed: 1, Fault.Status(403));
        _harness.Portal.Bucket.IsListable = mayList;

        BatchRun run = await SaveAsync(product);

        Assert.Equal((state, mayList ? 1 : 0), (run.Batch.State, run.Batch.Failed));
        if (mayList)
            Assert.Equal(ErrorId.AccessDenied, run.Items[0].ErrorId);
    }

    // T15
    [Fact]
    public async Task An_object_that_is_refused_to_renewed_keys_as_well_fails_and_the_rest_goes_on()
    {
        _harness.Files.Options = _harness.Files.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1) };
        GeodesProduct[] products = [Add(1000), Add(2000)];
        _harness.Portal.Bucket!.Add(products[0].ObjectKey!, 1000, seed: 1, Fault.Status(403));
        _harness.Portal.Bucket.IsListable = false;
        BatchInfo made = await CreateAsync(products);

        // The same keys again bring nothing new, however often.
        for (int run = 0; run < 2; run++)
            Assert.Equal((BatchState.Suspended, 0), await EndAsync(made));
        Issue(2);
        BatchRun last = await _harness.RunAsync(made);

        Assert.Equal([ItemState.Failed, ItemState.Completed], last.States);
        Assert.Equal(ErrorId.AccessDenied, last.Items[0].ErrorId);
        Assert.Contains("so it is forbidden", last.Items[0].Error, StringComparison.Ordinal);

        async Task<(BatchState State, int Failed)> EndAsync(BatchInfo batch)
        {
            BatchRun run = await _harness.RunAsync(batch);
            return (run.Batch.State, run.Batch.Failed);
        }
    }

    [Fact]
    public async Task Buckets_folders_and_objects_are_listed_page_by_page_and_nothing_is_fetched()
    {
        S3Simulator datalake = _harness.Datalake!;
        datalake.PageSize = 2;
        S3Bucket bucket = datalake.AddBucket("tiles").Allow(_key);
        datalake.AddBucket("of-others");
        foreach (string key in (string[])["31/T/CH/a.zip", "31/T/CH/b.zip", "31/T/CJ/c d#1.zip", "32/x.zip", "readme.txt"])
            bucket.Add(key, 1000);
        using var browser = new GeodesBrowser(new GeodesSources(_harness.Access, ConfigFile, _ => null, null).Gather());
        async Task<string[]> ListAsync(string? path, bool all = false) =>
        [
            .. (await AsyncSequence.ToListAsync(browser.ListAsync(path, all, Cancellation)))
                .Select(found => $"{found.Kind} {found.Uri.OriginalString}"),
        ];

        Assert.Contains("Bucket s3://tiles/", await ListAsync(null));
        Assert.DoesNotContain("Bucket s3://of-others/", await ListAsync(null));
        Assert.Equal(
            ["File s3://tiles/readme.txt", "Prefix s3://tiles/31/", "Prefix s3://tiles/32/"],
            (await ListAsync("tiles")).Order(StringComparer.Ordinal));
        Assert.Equal(["Prefix s3://tiles/31/T/CH/", "Prefix s3://tiles/31/T/CJ/"], await ListAsync("s3://tiles/31/T/"));
        Assert.Equal(["File s3://tiles/31/T/CJ/c%20d%231.zip"], await ListAsync(datalake.Endpoint + "tiles/31/T/CJ/"));
        Assert.Equal(5, (await ListAsync("tiles", all: true)).Length);
        Assert.DoesNotContain(datalake.Requests, request => request.Target.Contains(".zip", StringComparison.Ordinal));
        Assert.Equal(ErrorId.InvalidUri, (await Assert.ThrowsAsync<DownloadException>(() => ListAsync("https://elsewhere.example/tiles/"))).Id);
        Assert.Equal(ErrorId.AccessDenied, (await Assert.ThrowsAsync<DownloadException>(() => ListAsync("of-others"))).Id);
    }

    [Fact]
    public async Task Keys_that_are_renewed_in_time_are_taken_up_without_a_pause()
    {
        _harness.Files.Options = _harness.Files.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1) };
        var gate = new SimulatorGate();
        GeodesProduct[] products = [Add(1000), Add(2000)];
        _harness.Portal.Bucket!.Add(products[0].ObjectKey!, 1000, seed: 1, Fault.Hold(gate, 500));
        List<DownloadItem> files = await PlanAsync(products);
        Task<BatchRun> running = _harness.RunAsync(await _harness.CreateAsync([files[0] with { Checksums = [] }, files[1]]));
        await gate.WaitUntilReachedAsync(1, Cancellation);
        _key.Expire();
        Issue(2);
        gate.Open();
        BatchRun run = await running;
        Assert.Equal((BatchState.Completed, 2), (run.Batch.State, run.Batch.Completed));
    }

    // T11
    [Fact]
    public async Task No_secret_of_the_one_comes_to_the_other_and_none_is_stored()
    {
        GeodesProduct product = Add(2 * MiB);
        BatchRun run = await SaveAsync(product);
        await _harness.SaveAsync(Add(1000));

        Assert.Equal(ItemState.Completed, run.Items[0].State);
        Assert.All(_harness.Datalake!.Requests, request => Assert.DoesNotContain(
            request.Headers, header => header.Value.Contains(_harness.Portal.ApiKey, StringComparison.Ordinal)));
        Assert.All(_harness.Portal.Requests, request => Assert.DoesNotContain(
            request.Headers, header => header.Value.Contains(_key.SessionToken!, StringComparison.Ordinal)));
        await _harness.Engine.DisposeAsync();
        await _harness.Files.Engine.DisposeAsync();
        foreach (string secret in new[] { _key.Secret, _key.SessionToken!, _harness.Portal.ApiKey })
        {
            SecretSearch.AssertNotHeard(secret, run);
            SecretSearch.AssertNotStored(secret, _harness.Files.StateFolder, _harness.Files.Destination);
        }
    }

    [Fact]
    public async Task Keys_are_not_sent_to_a_server_that_only_the_catalogue_names()
    {
        GeodesProduct product = Add(1000);
        DownloadItem item = (await PlanAsync(product)).Single();
        var details = new Dictionary<string, string>(item.Details) { ["s3"] = _harness.Portal.OtherOrigin + "fake-products/x.zip" };
        BatchRun run = await _harness.RunAsync(await _harness.CreateAsync([item with { Details = details }]));
        Assert.Equal(ErrorId.InvalidUri, run.Items[0].ErrorId);
        Assert.Empty(_harness.Datalake!.Requests);
        Assert.DoesNotContain(_harness.Portal.Requests, request => request.Origin == _harness.Portal.OtherOrigin);
    }

    // T16
    [Fact]
    public async Task Members_are_listed_and_fetched_from_the_datalake()
    {
        GeodesProduct product = _harness.Portal.Add(new GeodesProductOptions { Identifier = "ARCHIVE", Bytes = GeodesSeed.Archive() });
        GeodesItem item = (await _harness.FindAsync(product)).Single();
        using var client = new GeodesMemberClient(_harness.Http, _harness.Access, ConfigFile);

        IReadOnlyList<GeodesMember> members = await client.ListAsync(item, fromS3: true, Cancellation);
        GeodesPlan plan = Plan();
        BatchRun run = await _harness.RunAsync(await _harness.CreateAsync([.. members.Skip(1).Take(3).Select(plan.Member)]));

        Assert.All(run.Items, one => Assert.Equal(ItemState.Completed, one.State));
        Assert.Equal(GeodesSeed.Bytes(900_000, 3), await File.ReadAllBytesAsync(_harness.Files.PathOf("PRODUCT.SAFE/GRANULE/B03.jp2"), Cancellation));
        Assert.Equal(0, _harness.Portal.Downloads);
        Assert.All(_harness.Datalake!.Requests.Where(request => request.Method == "GET"), request => Assert.NotNull(request.Range));
    }

    [Fact]
    public async Task The_portal_takes_over_where_that_is_wanted()
    {
        GeodesProduct product = Add(1000);
        GeodesItem item = (await _harness.FindAsync(product)).Single();
        _key.Expire();
        var plan = new GeodesPlan(new GeodesPlanOptions { UseS3 = true, FallsBack = true, ConfigFile = ConfigFile });
        BatchRun run = await _harness.RunAsync(await _harness.CreateAsync(plan.Files(item, ["data"])));
        Assert.Equal((ItemState.Completed, 1), (run.Items[0].State, _harness.Portal.Downloads));
    }

    private GeodesPlan Plan() => new(new GeodesPlanOptions { UseS3 = true, ConfigFile = ConfigFile });

    private GeodesProduct Add(int length) => _harness.Portal.Add(
        new GeodesProductOptions { Identifier = $"PRODUCT_{length}", Length = length, Seed = length % 200 });

    private async Task<List<DownloadItem>> PlanAsync(params IReadOnlyList<GeodesProduct> products)
    {
        GeodesPlan plan = Plan();
        return [.. (await _harness.FindAsync(products)).SelectMany(item => plan.Files(item, ["data"]))];
    }

    private async Task<BatchInfo> CreateAsync(params IReadOnlyList<GeodesProduct> products) => await _harness.CreateAsync(await PlanAsync(products));

    private async Task<BatchRun> SaveAsync(params IReadOnlyList<GeodesProduct> products) => await _harness.RunAsync(await CreateAsync(products));

    /// <summary>New session keys, as the tool that renews them writes them into the file.</summary>
    private S3Key Issue(int number, bool isAllowed = true)
    {
        S3Key key = _harness.Datalake!.AddKey($"AKTEST{number}", $"secret-of-{Guid.NewGuid():N}", $"token-{Guid.NewGuid():N}");
        if (isAllowed)
            _harness.Portal.Bucket!.Allow(key);
        File.WriteAllText(ConfigFile, JsonSerializer.Serialize(new Dictionary<string, string?>
        {
            ["aws_access_key_id"] = key.Id,
            ["aws_secret_access_key"] = key.Secret,
            ["aws_session_token"] = key.SessionToken,
            ["region_name"] = "us-east-1",
        }));
        return key;
    }
}
