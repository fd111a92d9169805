using ScienceDownload.Engine.Jobs;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Engine.Orders;

/// <summary>A test of items that wait for orders.</summary>
public abstract class OrderTest : IAsyncLifetime
{
    private protected EngineHarness Harness { get; private set; } = null!;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Harness = await EngineHarness.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Harness.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected static DownloadItem Ordered(string key) => new() { Sources = [new Uri($"http://127.0.0.1:1/order/{key}")], Order = key };

    private protected static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
            await Task.Delay(5, Cancellation);
    }

    private protected async Task<BatchRun> RunAsync(OrderingArchive archive, IEnumerable<DownloadItem> items)
    {
        DownloadEngine engine = Harness.Open(8, archive);
        return await Harness.RunAsync(await CreateAsync(engine, items), engine);
    }

    private protected Task<BatchInfo> CreateAsync(DownloadEngine engine, IEnumerable<DownloadItem> items) => engine.CreateAsync(
        new BatchRequest { Archive = "ordering", Items = AsyncSequence.Of(items), Options = Harness.Options }, Cancellation);
}
