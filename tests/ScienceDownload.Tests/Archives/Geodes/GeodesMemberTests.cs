using System.Text;
using ScienceDownload.Archives.Geodes;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Geodes;

public sealed class GeodesMemberTests : IAsyncLifetime
{
    private GeodesHarness _harness = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _harness = await GeodesHarness.StartAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task Listing_a_large_archive_costs_its_last_64_KiB()
    {
        GeodesZip zip = new();
        for (int i = 0; i < 300; i++)
            zip.Add($"PRODUCT.SAFE/part-{i:000}.bin", GeodesSeed.Bytes(10_000, i));
        GeodesProduct product = _harness.Portal.Add(new GeodesProductOptions { Identifier = "LARGE", Bytes = zip.ToArray() });
        Assert.True(product.Data!.Content.Length > 3_000_000);
        GeodesItem item = (await _harness.FindAsync(product)).Single();
        _harness.Portal.ClearRequests();

        IReadOnlyList<GeodesMember> members = await ListAsync(item);

        Assert.Equal(300, members.Count);
        Assert.Equal(10_000, members[7].Length);
        Assert.True(_harness.Portal.Requests.Sum(request => request.BodyBytes) < 128 * 1024);
    }

    [Fact]
    public async Task Members_stored_and_deflated_arrive_checked_and_one_that_leads_out_does_not()
    {
        GeodesItem item = await AddAsync(GeodesSeed.Archive());
        IReadOnlyList<GeodesMember> members = await ListAsync(item);
        Assert.Equal(["PRODUCT.SAFE/", "PRODUCT.SAFE/manifest.xml", "PRODUCT.SAFE/GRANULE/B02.jp2", "PRODUCT.SAFE/GRANULE/B03.jp2",
            "PRODUCT.SAFE/Ariège-été.txt", "../evil.sh"],
            members.Select(member => member.Path));
        Assert.True(members[0].IsDirectory);
        var plan = new GeodesPlan(new GeodesPlanOptions());
        Assert.Equal(ErrorId.UnsafePath, Assert.Throws<DownloadException>(() => plan.Member(members[5])).Id);
        _harness.Portal.ClearRequests();

        BatchRun run = await SaveAsync(members.Skip(1).Take(4));

        Assert.All(run.Items, one => Assert.Equal(ItemState.Completed, one.State));
        Assert.Equal("<manifest/>", await File.ReadAllTextAsync(_harness.Files.PathOf("PRODUCT.SAFE/manifest.xml"), Cancellation));
        Assert.Equal(GeodesSeed.Bytes(1_500_000, 2), await File.ReadAllBytesAsync(
            _harness.Files.PathOf("PRODUCT.SAFE/GRANULE/B02.jp2"), Cancellation));
        Assert.Equal(GeodesSeed.Bytes(900_000, 3), await File.ReadAllBytesAsync(_harness.Files.PathOf("PRODUCT.SAFE/GRANULE/B03.jp2"), Cancellation));
        Assert.Equal("un nom en UTF-8", await File.ReadAllTextAsync(_harness.Files.PathOf("PRODUCT.SAFE/Ariège-été.txt"), Cancellation));
        Assert.All(_harness.Portal.Requests.Where(request => request.Target.Contains("/download/", StringComparison.Ordinal)), request =>
            Assert.NotNull(request.Range));
        // Here and verified: nothing is asked for a second time.
        int before = _harness.Portal.Downloads;
        Assert.All((await SaveAsync(members.Skip(1).Take(4))).Items, one => Assert.Equal(ItemState.Skipped, one.State));
        Assert.Equal(before, _harness.Portal.Downloads);
    }

    [Fact]
    public async Task ZIP64_is_read()
    {
        byte[] band = GeodesSeed.Bytes(300_000, 4);
        GeodesItem item = await AddAsync(new GeodesZip(zip64: true).Add("large/B04.jp2", band)
            .Add("large/notes.txt", Encoding.UTF8.GetBytes("notes"), deflate: true).ToArray());

        IReadOnlyList<GeodesMember> members = await ListAsync(item);
        Assert.Equal([300_000, 5], members.Select(member => member.Length));
        await SaveAsync(members);

        Assert.Equal(band, await File.ReadAllBytesAsync(_harness.Files.PathOf("large/B04.jp2"), Cancellation));
        Assert.Equal("notes", await File.ReadAllTextAsync(_harness.Files.PathOf("large/notes.txt"), Cancellation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_member_whose_checksum_is_wrong_is_not_kept(bool deflate)
    {
        GeodesItem item = await AddAsync(new GeodesZip().Add("a.bin", GeodesSeed.Bytes(400_000, 1), deflate, crc: 0x12345678).ToArray());
        BatchRun run = await SaveAsync(await ListAsync(item));
        Assert.Equal(ErrorId.ChecksumMismatch, run.Items[0].ErrorId);
        Assert.Empty(_harness.Files.FilesOnDisk());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cut_member_is_resumed_when_stored_and_fetched_anew_when_deflated(bool deflate)
    {
        // Random bytes do not shrink, so that both forms are cut in the middle.
        byte[] band = new byte[3_000_000];
        new Random(5).NextBytes(band);
        GeodesProduct product = _harness.Portal.Add(new GeodesProductOptions { Identifier = "CUT",
            Bytes = new GeodesZip().Add("x/first.txt", [1, 2, 3]).Add("x/band.jp2", band, deflate).ToArray() });
        GeodesItem item = (await _harness.FindAsync(product)).Single();
        IReadOnlyList<GeodesMember> members = await ListAsync(item);
        product.SetFaults(Fault.CutAt(2_000_000, CutKind.Close));
        _harness.Portal.ClearRequests();

        BatchRun run = await SaveAsync(members);

        Assert.All(run.Items, one => Assert.True(one.State == ItemState.Completed, $"{one.Error}\n{string.Join('\n', run.Sink.Messages)}"));
        Assert.Equal(band, await File.ReadAllBytesAsync(_harness.Files.PathOf("x/band.jp2"), Cancellation));
        long bytes = _harness.Portal.Requests.Where(request => request.Target.Contains("/download/", StringComparison.Ordinal))
            .Sum(request => request.BodyBytes);
        Assert.InRange(bytes, 3_000_000, deflate ? 6_000_000 : 3_300_000);
    }

    [Fact]
    public async Task A_large_stored_member_comes_over_several_connections()
    {
        byte[] band = GeodesSeed.Bytes(6_000_000, 9);
        GeodesItem item = await AddAsync(new GeodesZip().Add("first.txt", [1]).Add("band.jp2", band).ToArray());
        _harness.Files.Options = _harness.Files.Options with { Connections = 4 };
        BatchRun run = await SaveAsync(await ListAsync(item));
        Assert.All(run.Items, one => Assert.Equal(ItemState.Completed, one.State));
        Assert.Equal(band, await File.ReadAllBytesAsync(_harness.Files.PathOf("band.jp2"), Cancellation));
    }

    [Fact]
    public async Task A_portal_without_ranges_and_a_file_that_is_no_archive_are_named()
    {
        GeodesProduct plain = _harness.Portal.Add(new GeodesProductOptions { Identifier = "PLAIN", Length = 200_000 });
        GeodesItem item = (await _harness.FindAsync(plain)).Single();
        Assert.Contains("no zip archive", (await Assert.ThrowsAsync<DownloadException>(() => ListAsync(item))).Message, StringComparison.Ordinal);
        plain.SetFaults(Fault.IgnoresRange());
        Assert.Contains("serves no parts", (await Assert.ThrowsAsync<DownloadException>(() => ListAsync(item))).Message, StringComparison.Ordinal);
        plain.IsOnTape = true;
        Assert.Equal(ErrorId.ItemOffline, (await Assert.ThrowsAsync<DownloadException>(() => ListAsync(item))).Id);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(60)]
    [InlineData(130)]
    public async Task A_damaged_directory_is_an_error_and_no_crash(int fromEnd)
    {
        byte[] bytes = GeodesSeed.Archive();
        for (int i = 0; i < 8; i++)
            bytes[^(fromEnd - i)] = 0xFF;
        GeodesItem item = await AddAsync(bytes);
        try
        {
            await ListAsync(item);
        }
        catch (DownloadException exception)
        {
            Assert.Equal(ErrorId.ArchiveReplyInvalid, exception.Id);
        }
    }

    [Fact]
    public async Task A_member_that_lies_outside_of_its_archive_is_an_error()
    {
        byte[] bytes = new GeodesZip().Add("a.bin", GeodesSeed.Bytes(1000, 1)).ToArray();
        // Where the only member begins stands 42 bytes into its record in the directory.
        int record = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BitConverter.TryWriteBytes(bytes.AsSpan(record + 42), 500_000);
        GeodesItem item = await AddAsync(bytes);

        DownloadException error = await Assert.ThrowsAsync<DownloadException>(() => ListAsync(item));

        Assert.Equal(ErrorId.ArchiveReplyInvalid, error.Id);
        Assert.Contains("'a.bin' lies outside", error.Message, StringComparison.Ordinal);
    }

    private async Task<GeodesItem> AddAsync(byte[] zip) =>
        (await _harness.FindAsync(_harness.Portal.Add(new GeodesProductOptions { Identifier = "ARCHIVE", Bytes = zip }))).Single();

    private async Task<IReadOnlyList<GeodesMember>> ListAsync(GeodesItem item)
    {
        using var client = new GeodesMemberClient(_harness.Http, _harness.Access, null);
        return await client.ListAsync(item, fromS3: false, Cancellation);
    }

    private async Task<BatchRun> SaveAsync(IEnumerable<GeodesMember> members)
    {
        var plan = new GeodesPlan(new GeodesPlanOptions());
        return await _harness.RunAsync(await _harness.CreateAsync([.. members.Select(plan.Member)]));
    }
}
