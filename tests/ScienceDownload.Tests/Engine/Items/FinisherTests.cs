using ScienceDownload.Engine.Items;
using ScienceDownload.Engine.State;
using ScienceDownload.Engine.Transfers;

namespace ScienceDownload.Tests.Engine.Items;

public sealed class FinisherTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<(int Index, ItemResult Result)> _settled = [];
    private StateStore _store = null!;
    private BatchInfo _batch = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = StateStore.Open(_folder["state"], TimeProvider.System);
        IEnumerable<DownloadItem> items = Enumerable.Range(0, 3).Select(i => new DownloadItem { Sources = [new Uri($"http://127.0.0.1/{i}")] });
        string id = await _store.CreateBatchAsync(
            new BatchRequest { Items = AsyncSequence.Of(items), Options = new BatchOptions { Destination = _folder["data"] } }, Cancellation);
        await _store.OwnAsync(id, Cancellation);
        _batch = await _store.GetAsync(id, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Gives_verified_files_their_names()
    {
        await FinishAsync(() => null);

        Assert.All(_settled, entry => Assert.Equal(ItemState.Completed, entry.Result.State));
        Assert.Equal([0, 1, 2], _settled.Select(entry => entry.Index).Order());
        Assert.Equal(["0", "1", "2"], Names());
    }

    [Fact]
    public async Task Makes_no_file_appear_once_the_run_is_halted()
    {
        await FinishAsync(() => ItemResult.Cancelled);

        Assert.All(_settled, entry => Assert.Equal(ItemState.Cancelled, entry.Result.State));
        Assert.Equal(["0.part", "1.part", "2.part"], Names());
    }

    [Fact]
    public async Task One_name_that_is_taken_meanwhile_leaves_the_others_of_its_group_alone()
    {
        _folder.Write("data/1", "somebody else's");

        await FinishAsync(() => null);

        Assert.Equal(
            [(0, ItemState.Completed), (1, ItemState.Failed), (2, ItemState.Completed)],
            _settled.OrderBy(entry => entry.Index).Select(entry => (entry.Index, entry.Result.State)));
        Assert.Equal("somebody else's", await File.ReadAllTextAsync(_folder["data/1"], Cancellation));
    }

    [Fact]
    public async Task What_could_be_a_file_is_recorded_before_it_gets_its_name()
    {
        var recorded = new List<int>();
        await FinishAsync(() =>
        {
            // Asked between the record and the rename, one file at a time.
            List<ItemInfo> items = AsyncSequence.ToListAsync(
                _store.GetItemsAsync(_batch.Id, ItemState.Finishing, Cancellation)).GetAwaiter().GetResult();
            recorded.Add(items.Count);
            return ItemResult.Interrupted;
        });

        Assert.Equal(3, recorded.Count);
        Assert.All(recorded.Select((count, before) => count - before), fresh => Assert.InRange(fresh, 1, 3));
    }

    private async Task FinishAsync(Func<ItemResult?> halted)
    {
        var asking = new object();
        var finisher = new Finisher(
            _batch,
            _store,
            (item, result) =>
            {
                lock (_settled)
                    _settled.Add((item.Index, result));
            },
            () =>
            {
                lock (asking)
                    return halted();
            });
        IReadOnlyList<StoredItem> stored = await _store.ReadPendingAsync(_batch.Id, -1, 10, Cancellation);
        foreach (StoredItem item in stored)
            await finisher.AddAsync(Job(item));
        finisher.Complete();
        await finisher.Completion;
    }

    private FinishJob Job(StoredItem item)
    {
        string path = _folder[$"data/{item.Index}"];
        PartFile part = PartFile.Create(path, 3);
        part.Write(0, [1, 2, 3]);
        return new FinishJob(new MovingItem(item), new TransferResult(part, 3, [], null), new Placement($"{item.Index}", path, null));
    }

    private string[] Names() => [.. Directory.GetFiles(_folder["data"]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
