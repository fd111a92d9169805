using ScienceDownload.Engine.State;

namespace ScienceDownload.Tests.State;

public sealed class CreateBatchTests : StateTest
{
    [Fact]
    public async Task A_new_batch_is_queued_and_knows_what_was_asked()
    {
        BatchRequest request = Request(3) with { Name = "tiles", Archive = "geodes" };
        string id = await Store.CreateBatchAsync(request, Cancellation);

        BatchInfo batch = await Store.GetAsync(id, Cancellation);

        Assert.Matches("^batch_[0-9a-f]{12}$", id);
        Assert.Equal(
            new BatchInfo
            {
                Id = id, Name = "tiles", Archive = "geodes", State = BatchState.Queued, Options = batch.Options,
                Total = 3, Queued = 3, CreatedAt = Time.Now,
            },
            batch);
    }

    [Fact]
    public async Task Options_come_back_as_they_were()
    {
        var options = new BatchOptions
        {
            Destination = Path.Combine(Folder, "øre"), ConcurrentLimit = ConcurrencyLimit.Auto, Connections = 7, PerHostLimit = 2,
            BytesPerSecond = 1L << 40,
            StopOnError = true, AbortInFlight = true, IgnoreErrors = false, PathTemplate = "{host}/{id}",
            ItemTimeout = TimeSpan.FromMilliseconds(1500),
            StallTimeout = TimeSpan.FromSeconds(9), MaxRetries = 0, Conflict = ConflictPolicy.Rename,
            MaxFileSize = 5, Hash = false, Resume = false, HeaderNames = ["X-One"],
            WriteManifest = false, Fingerprint = "f00d", Profile = "lab",
            S3 = new S3Settings
            {
                Profile = "røs",
                Endpoint = new Uri("https://s3.test:9/x"),
                Region = "eu-west-1",
                PathStyle = false,
                Anonymous = true,
                RequesterPays = true,
            },
            Webhook = new Uri("http://hooks.example/x"), FilesUri = new Uri("http://127.0.0.1:8080/files/"),
            Labels = new Dictionary<string, string> { ["service"] = "batch" },
        };
        Assert.All(typeof(S3Settings).GetProperties(), setting => Assert.NotEqual(setting.GetValue(new S3Settings()), setting.GetValue(options.S3)));
        var defaults = new BatchOptions { Destination = Folder };
        Assert.All(typeof(BatchOptions).GetProperties(), option => Assert.NotEqual(option.GetValue(defaults), option.GetValue(options)));
        string id = await Store.CreateBatchAsync(new BatchRequest { Items = Items(1), Options = options }, Cancellation);

        BatchOptions read = (await Store.GetAsync(id, Cancellation)).Options;

        Assert.Equal(["X-One"], read.HeaderNames);
        Assert.Equal(options, read with { HeaderNames = options.HeaderNames, Labels = options.Labels });
        Assert.Equal(options.Labels, read.Labels);
    }

    [Fact]
    public async Task Items_come_back_as_they_were()
    {
        var item = new DownloadItem
        {
            Sources = [new Uri("http://127.0.0.1/a%20b.fits?x=1"), new Uri("http://[::1]/b")],
            RelativePath = "sub/a.fits",
            Length = 5_000_000_000,
            Checksums = [Checksum.Parse("crc32:0a1b2c3d"), Checksum.Parse("md5:" + new string('e', 32))],
            Metadata = new Dictionary<string, string> { ["title"] = "Ünïcode \"quoted\"" },
            Details = new Dictionary<string, string> { ["scan"] = "1 & 2" },
            Order = "order 7",
            Origin = "row 7",
        };
        string id = await Store.CreateBatchAsync(Request(Stream(item)), Cancellation);

        StoredItem stored = Assert.Single(await Store.ReadPendingAsync(id, -1, 10, Cancellation));

        Assert.Equal(item.Sources, stored.Item.Sources);
        Assert.Equal(item.Checksums, stored.Item.Checksums);
        Assert.Equal(item.Metadata, stored.Item.Metadata);
        Assert.Equal(item.Details, stored.Item.Details);
        Assert.Equal(
            (item.RelativePath, item.Length, item.Order, item.Origin),
            (stored.Item.RelativePath, stored.Item.Length, stored.Item.Order, stored.Item.Origin));
        Assert.Equal((0, ItemState.Queued, null, item.Length), (stored.Index, stored.State, stored.RelativePath, stored.Length));
        Assert.Equal(item.Length, (await Store.GetAsync(id, Cancellation)).BytesTotal);
    }

    [Fact]
    public async Task A_stream_that_throws_leaves_nothing()
    {
        await Assert.ThrowsAsync<FormatException>(() => Store.CreateBatchAsync(Request(Broken()), Cancellation));

        Assert.Empty(await Store.ListAsync(Cancellation));
        Assert.Equal(0, Sql("SELECT (SELECT count(*) FROM items) + (SELECT count(*) FROM batches) + (SELECT count(*) FROM tallies)"));

        static async IAsyncEnumerable<DownloadItem> Broken()
        {
            await foreach (DownloadItem item in Items(3000))
                yield return item;
            throw new FormatException("row 3001");
        }
    }

    [Fact]
    public async Task A_stream_without_items_is_refused() =>
        Assert.Equal(ErrorId.EmptyBatch, await FailureAsync(() => CreateAsync(0)));

    [Fact]
    public async Task A_slow_stream_keeps_nobody_from_writing()
    {
        string other = await CreateAsync(1);
        await using BatchOwnership owner = await OwnAsync(Store, other);
        var gate = new TaskCompletionSource();
        var reached = new TaskCompletionSource();
        Task<string> creating = Store.CreateBatchAsync(Request(Slow()), Cancellation);
        await reached.Task;

        Assert.Equal(OwnerSignal.Continue, await owner.BeatAsync());

        gate.SetResult();
        Assert.Equal(2, (await Store.GetAsync(await creating, Cancellation)).Total);

        async IAsyncEnumerable<DownloadItem> Slow()
        {
            yield return new DownloadItem { Sources = [new Uri("http://127.0.0.1/1")] };
            reached.SetResult();
            await gate.Task;
            yield return new DownloadItem { Sources = [new Uri("http://127.0.0.1/2")] };
        }
    }

    [Fact]
    public async Task A_hundred_thousand_items_need_little_memory()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        string id = await CreateAsync(100_000);
        int read = 0;
        long most = 0;
        await foreach (ItemInfo item in Store.GetItemsAsync(id, null, Cancellation))
        {
            Assert.Equal(read++, item.Index);
            if (read % 20_000 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        Assert.Equal(100_000, read);
        Assert.InRange(most, long.MinValue, 8 << 20);
    }

    private static async IAsyncEnumerable<DownloadItem> Stream(DownloadItem item)
    {
        yield return item;
        await Task.CompletedTask;
    }
}
