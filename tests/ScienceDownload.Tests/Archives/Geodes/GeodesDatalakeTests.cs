using ScienceDownload.Archives.Geodes;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Geodes;

/// <summary>The same files from the S3 datalake.</summary>
public sealed class GeodesDatalakeTests : GeodesDatalakeTest
{
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

    [Fact]
    public async Task The_datalake_and_the_portal_give_the_same_bytes()
    {
        GeodesProduct product = Add(3 * MiB);
        await Harness.SaveAsync(product);
        string overHttp = GeodesHarness.Md5(Harness.PathOf(product));
        File.Delete(Harness.PathOf(product));
        int before = Harness.Portal.Downloads;

        BatchRun run = await SaveAsync(product);

        Assert.Equal(ItemState.Completed, run.Items[0].State);
        Assert.Equal((overHttp, product.Data!.Md5), (GeodesHarness.Md5(Harness.PathOf(product)), overHttp));
        Assert.Equal(before, Harness.Portal.Downloads);
        Assert.All(Harness.Datalake!.Requests, request => Assert.StartsWith("/fake-products/", request.Target, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_object_is_caught_by_the_catalogues_MD5()
    {
        GeodesProduct product = Add(MiB);
        Harness.Portal.Bucket!.Add(product.ObjectKey!, MiB, seed: 99);
        BatchRun run = await SaveAsync(product);
        Assert.Equal((ItemState.Failed, ErrorId.ChecksumMismatch), (run.Items[0].State, run.Items[0].ErrorId));
        Assert.Empty(Harness.Files.FilesOnDisk());
    }

    [Fact]
    public async Task A_cut_transfer_is_resumed_by_ranges()
    {
        GeodesProduct product = Add(4 * MiB);
        string tag = Harness.Portal.Bucket!.Add(product.ObjectKey!, 4 * MiB, 7, Fault.CutAt(3 * MiB, CutKind.Close)).File.ETag!;
        GeodesItem item = (await Harness.FindAsync(product)).Single();
        DownloadItem file = Plan().Files(item, ["data"]).Single();

        // The object's own tag is the MD5 of other bytes here, so the catalogue's is left out: what counts is the range.
        BatchRun run = await Harness.RunAsync(await Harness.CreateAsync([file with { Checksums = [] }]));

        Assert.Equal(ItemState.Completed, run.Items[0].State);
        RecordedRequest[] requests = [.. Harness.Datalake!.Requests.Where(request => request.Method == "GET")];
        Assert.Equal(2, requests.Length);
        Assert.NotNull(requests[1].Range);
        Assert.Equal(tag, requests[1].Headers["If-Match"]);
    }

    [Fact]
    public async Task Buckets_folders_and_objects_are_listed_page_by_page_and_nothing_is_fetched()
    {
        S3Simulator datalake = Harness.Datalake!;
        datalake.PageSize = 2;
        S3Bucket bucket = datalake.AddBucket("tiles").Allow(Key);
        datalake.AddBucket("of-others");
        foreach (string key in (string[])["31/T/CH/a.zip", "31/T/CH/b.zip", "31/T/CJ/c d#1.zip", "32/x.zip", "readme.txt"])
            bucket.Add(key, 1000);
        using var browser = new GeodesBrowser(new GeodesSources(Harness.Access, ConfigFile, _ => null, null).Gather());
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
    public async Task Members_are_listed_and_fetched_from_the_datalake()
    {
        GeodesProduct product = Harness.Portal.Add(new GeodesProductOptions { Identifier = "ARCHIVE", Bytes = GeodesSeed.Archive() });
        GeodesItem item = (await Harness.FindAsync(product)).Single();
        using var client = new GeodesMemberClient(Harness.Http, Harness.Access, ConfigFile);

        IReadOnlyList<GeodesMember> members = await client.ListAsync(item, fromS3: true, Cancellation);
        GeodesPlan plan = Plan();
        BatchRun run = await Harness.RunAsync(await Harness.CreateAsync([.. members.Skip(1).Take(3).Select(plan.Member)]));

        Assert.All(run.Items, one => Assert.Equal(ItemState.Completed, one.State));
        Assert.Equal(GeodesSeed.Bytes(900_000, 3), await File.ReadAllBytesAsync(Harness.Files.PathOf("PRODUCT.SAFE/GRANULE/B03.jp2"), Cancellation));
        Assert.Equal(0, Harness.Portal.Downloads);
        Assert.All(Harness.Datalake!.Requests.Where(request => request.Method == "GET"), request => Assert.NotNull(request.Range));
    }

    [Fact]
    public async Task The_portal_takes_over_where_that_is_wanted()
    {
        GeodesProduct product = Add(1000);
        GeodesItem item = (await Harness.FindAsync(product)).Single();
        Key.Expire();
        var plan = new GeodesPlan(new GeodesPlanOptions { UseS3 = true, FallsBack = true, ConfigFile = ConfigFile });
        BatchRun run = await Harness.RunAsync(await Harness.CreateAsync(plan.Files(item, ["data"])));
        Assert.Equal((ItemState.Completed, 1), (run.Items[0].State, Harness.Portal.Downloads));
    }
}
