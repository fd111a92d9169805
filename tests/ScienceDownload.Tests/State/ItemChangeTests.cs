using ScienceDownload.Engine.State;

namespace ScienceDownload.Tests.State;

public sealed class ItemChangeTests : StateTest
{
    [Fact]
    public async Task What_a_change_does_not_name_stays()
    {
        string id = await CreateAsync(1);
        await using BatchOwnership owner = await OwnAsync(Store, id);
        Store.Post(new ItemChange(id, 0)
        {
            State = ItemState.Downloading, RelativePath = "a/b.bin", Length = 10, BytesReceived = 4, ContentType = "image/fits",
            Attempts = 1, StartedAt = Time.Now,
        });
        Store.Post(new ItemChange(id, 0) { State = ItemState.Finishing, BytesReceived = 10, Sha256 = new string('a', 64) });
        Store.Post(new ItemChange(id, 0) { State = ItemState.Completed, CompletedAt = Time.Now });
        await Store.FlushAsync();

        Assert.Equal(
            new ItemInfo
            {
                BatchId = id, Index = 0, Uri = new Uri("http://127.0.0.1/data/file-0.bin"), State = ItemState.Completed, RelativePath = "a/b.bin",
                FullName = Path.Combine(Folder, "data", "a", "b.bin"), Length = 10, BytesReceived = 10, Sha256 = new string('a', 64),
                ContentType = "image/fits", Attempts = 1, StartedAt = Time.Now, CompletedAt = Time.Now,
            },
            Assert.Single(await ItemsOfAsync(id)));
    }

    [Theory]
    [InlineData(ItemState.Completed)]
    [InlineData(ItemState.Skipped)]
    [InlineData(ItemState.Failed)]
    [InlineData(ItemState.Cancelled)]
    public async Task A_settled_item_never_changes_again(ItemState settled)
    {
        string id = await CreateAsync(1);
        await using BatchOwnership owner = await OwnAsync(Store, id);
        Store.Post(new ItemChange(id, 0) { State = settled, BytesReceived = 1 });
        Store.Post(new ItemChange(id, 0) { State = ItemState.Downloading, BytesReceived = 2 });
        await Store.FlushAsync();

        ItemInfo item = Assert.Single(await ItemsOfAsync(id));
        Assert.Equal((settled, 1L), (item.State, item.BytesReceived));
    }

    [Fact]
    public async Task Counts_always_add_up_to_what_the_items_say()
    {
        string id = await CreateAsync(200);
        await using BatchOwnership owner = await OwnAsync(Store, id);
        var random = new Random(7);
        for (int round = 0; round < 40; round++)
        {
            for (int i = 0; i < 50; i++)
            {
                Store.Post(new ItemChange(id, random.Next(200))
                {
                    State = (ItemState)random.Next(9),
                    BytesReceived = random.Next(3) == 0 ? random.Next(1000) : null,
                    Length = random.Next(3) == 0 ? random.Next(1000) : null,
                });
            }

            await Store.FlushAsync();
            BatchInfo batch = await Store.GetAsync(id, Cancellation);
            List<ItemInfo> items = await ItemsOfAsync(id);
            Assert.Equal(
                (Count(ItemState.Queued), Count(ItemState.Completed), Count(ItemState.Skipped), Count(ItemState.Failed), Count(ItemState.Cancelled)),
                (batch.Queued, batch.Completed, batch.Skipped, batch.Failed, batch.Cancelled));
            Assert.Equal(200, batch.Queued + batch.Running + batch.Completed + batch.Skipped + batch.Failed + batch.Cancelled);
            Assert.Equal((200, items.Sum(item => item.BytesReceived)), (batch.Total, batch.BytesReceived));
            Assert.Equal(items.All(item => item.Length is not null) ? items.Sum(item => item.Length) : null, batch.BytesTotal);

            int Count(ItemState state) => items.Count(item => item.State == state);
        }
    }

    [Fact]
    public async Task The_total_length_is_known_once_every_length_is()
    {
        string id = await CreateAsync(2);
        await using BatchOwnership owner = await OwnAsync(Store, id);
        Store.Post(new ItemChange(id, 0) { Length = 5 });
        await Store.FlushAsync();
        Assert.Null((await Store.GetAsync(id, Cancellation)).BytesTotal);

        Store.Post(new ItemChange(id, 1) { Length = 7 });
        await Store.FlushAsync();
        Assert.Equal(12, (await Store.GetAsync(id, Cancellation)).BytesTotal);
    }

    [Fact]
    public async Task Items_can_be_asked_for_by_state()
    {
        string id = await CreateAsync(1200);
        await using BatchOwnership owner = await OwnAsync(Store, id);
        for (int i = 0; i < 1200; i += 2)
            Store.Post(new ItemChange(id, i) { State = ItemState.Failed, ErrorId = ErrorId.ItemNotFound, Error = "HTTP 404 Not Found" });
        await Store.FlushAsync();

        List<ItemInfo> failed = await ItemsOfAsync(id, ItemState.Failed);

        Assert.Equal(Enumerable.Range(0, 600).Select(i => 2 * i), failed.Select(item => item.Index));
        Assert.All(failed, item => Assert.Equal((ErrorId.ItemNotFound, "HTTP 404 Not Found"), (item.ErrorId, item.Error)));
        Assert.Equal(600, (await Store.ReadPendingAsync(id, -1, 5000, Cancellation)).Count);
    }

    [Fact]
    public async Task Pending_items_come_in_pages_with_what_was_decided_before()
    {
        string id = await CreateAsync(10);
        await using BatchOwnership owner = await OwnAsync(Store, id);
        Store.Post(new ItemChange(id, 2) { State = ItemState.Completed });
        Store.Post(new ItemChange(id, 3)
        {
            State = ItemState.Finishing, RelativePath = "x.bin", Sha256 = new string('b', 64), Attempts = 4, Length = 9,
        });
        await Store.FlushAsync();

        IReadOnlyList<StoredItem> page = await Store.ReadPendingAsync(id, 0, 3, Cancellation);

        Assert.Equal([1, 3, 4], page.Select(item => item.Index));
        StoredItem item = page[1];
        Assert.Equal(
            (ItemState.Finishing, "x.bin", new string('b', 64), 4, 9L),
            (item.State, item.RelativePath, item.Sha256, item.Attempts, item.Length));
    }

    [Fact]
    public async Task A_reader_that_dawdles_holds_no_transaction()
    {
        string id = await CreateAsync(2000);
        await foreach (ItemInfo item in Store.GetItemsAsync(id, null, Cancellation))
        {
            // A read transaction anywhere would make this answer 1: busy.
            if (item.Index is 0 or 700)
                Assert.Equal(0, Sql("PRAGMA wal_checkpoint(TRUNCATE)"));
        }
    }

    [Fact]
    public async Task Failed_attempts_are_remembered_in_order()
    {
        string id = await CreateAsync(2);
        await using BatchOwnership owner = await OwnAsync(Store, id);
        AttemptRecord first = new(id, 1, 1, Time.Now, ErrorId.ServerError, "HTTP 503");
        AttemptRecord second = new(id, 1, 2, Time.Now.AddSeconds(1), ErrorId.TransferStalled, "no byte for 60 s");
        Store.Post(first);
        Store.Post(second);
        await Store.FlushAsync();

        Assert.Equal([first, second], await Store.ReadAttemptsAsync(id, 1, Cancellation));
        Assert.Empty(await Store.ReadAttemptsAsync(id, 0, Cancellation));
    }

    [Fact]
    public async Task Closing_the_store_writes_what_was_posted()
    {
        string id = await CreateAsync(1);
        StateStore other = Open();
        await OwnAsync(other, id);
        other.Post(new ItemChange(id, 0) { State = ItemState.Completed });
        await other.DisposeAsync();

        Assert.Equal(1, (await Store.GetAsync(id, Cancellation)).Completed);
        Assert.Throws<ObjectDisposedException>(() => other.Post(new ItemChange(id, 0)));
    }
}
