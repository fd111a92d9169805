using ScienceDownload.Engine.State;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.State;

/// <summary>A state folder of its own, a clock that stands still, and short ways to make batches.</summary>
public abstract class StateTest : IAsyncLifetime
{
    private readonly List<StateStore> _stores = [];

    protected string Folder { get; } = Directory.CreateTempSubdirectory("state-").FullName;

    protected string StateFile => Path.Combine(Folder, StateStore.FileName);

    private protected FakeClock Time { get; } = new();

    private protected StateStore Store { get; private set; } = null!;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        Store = Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (StateStore store in _stores)
            await store.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Another store over the same folder, as another process would have; closed with the test.</summary>
    private protected StateStore Open()
    {
        StateStore store = StateStore.Open(Folder, Time);
        _stores.Add(store);
        return store;
    }

    protected BatchRequest Request(int count) => Request(Items(count));

    protected BatchRequest Request(IAsyncEnumerable<DownloadItem> items) =>
        new() { Items = items, Options = new BatchOptions { Destination = Path.Combine(Folder, "data") } };

    protected Task<string> CreateAsync(int count) => Store.CreateBatchAsync(Request(count), Cancellation);

    protected static async IAsyncEnumerable<DownloadItem> Items(int count)
    {
        for (int i = 0; i < count; i++)
            yield return new DownloadItem { Sources = [new Uri($"http://127.0.0.1/data/file-{i}.bin")] };
        await Task.CompletedTask;
    }

    private protected static async Task<BatchOwnership> OwnAsync(StateStore store, string id) =>
        await store.OwnAsync(id, Cancellation) ?? throw new InvalidOperationException("The batch has settled.");

    private protected async Task<List<ItemInfo>> ItemsOfAsync(string id, ItemState? state = null)
    {
        var items = new List<ItemInfo>();
        await foreach (ItemInfo item in Store.GetItemsAsync(id, state, Cancellation))
            items.Add(item);
        return items;
    }

    protected static async Task<ErrorId> FailureAsync(Func<Task> action) => (await Assert.ThrowsAsync<DownloadException>(action)).Id;

    /// <summary>Runs SQL over a connection of its own, to see or spoil what is stored.</summary>
    private protected long Sql(string sql)
    {
        using SqliteDatabase database = SqliteDatabase.Open(StateFile, create: true);
        return database.Number(sql);
    }
}
