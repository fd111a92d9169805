using System.Runtime.CompilerServices;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Engine.Bundles;

/// <summary>Items that come together in one stream, and what becomes of them when the stream is not what it should be.</summary>
public sealed class BundleTests : IAsyncLifetime
{
    private EngineHarness _harness = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _harness = await EngineHarness.StartAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task What_the_stream_brings_is_not_fetched_again()
    {
        IReadOnlyList<SimulatedFile> files = _harness.AddFiles(5, 1000);
        SimulatedFile stream = _harness.Server.Add("stream.bin", 5000);

        BatchRun run = await RunAsync(files, stream, throwAfter: null);

        Assert.Equal(5, run.Batch.Completed);
        Assert.Equal([stream.Uri.AbsolutePath], _harness.Server.Requests.Select(request => request.Target));
        run.AssertEachSettledOnce();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task A_reader_that_fails_in_a_way_nobody_foresaw_leaves_the_rest_to_come_alone(int throwAfter)
    {
        IReadOnlyList<SimulatedFile> files = _harness.AddFiles(5, 1000);
        SimulatedFile stream = _harness.Server.Add("stream.bin", 5000);

        BatchRun run = await RunAsync(files, stream, throwAfter);

        Assert.Equal((BatchState.Completed, 5), (run.Batch.State, run.Batch.Completed));
        Assert.Equal(
            [stream.Uri.AbsolutePath, .. files.Skip(throwAfter).Select(file => file.Uri.AbsolutePath)],
            _harness.Server.Requests.Select(request => request.Target));
        run.AssertEachSettledOnce();
    }

    private async Task<BatchRun> RunAsync(IReadOnlyList<SimulatedFile> files, SimulatedFile stream, int? throwAfter)
    {
        _harness.Options = _harness.Options with { ConcurrentLimit = ConcurrencyLimit.Of(1), Hash = false };
        DownloadEngine engine = _harness.Open(8, new BundlingArchive(stream.Uri, throwAfter));
        DownloadItem[] items =
        [
            .. files.Select((file, i) => EngineHarness.Item(file.Uri) with { Bundle = "b", RelativePath = $"{i}.bin", Length = 1000 }),
        ];
        BatchInfo made = await engine.CreateAsync(
            new BatchRequest { Archive = "bundling", Items = AsyncSequence.Of(items), Options = _harness.Options }, Cancellation);
        return await _harness.RunAsync(made, engine);
    }

    /// <summary>Its stream is the contents of the items one after the other; after some of them its reader breaks down.</summary>
    private sealed class BundlingArchive(Uri stream, int? throwAfter) : IArchive
    {
        public string Name => "bundling";

        public IAsyncEnumerable<DownloadItem> ResolveAsync(ArchiveRequest request, ArchiveAccess access, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public IArchiveSession Begin(ArchiveRun run) => new Session(stream, throwAfter);

        private sealed class Session(Uri stream, int? throwAfter) : IBundlingSession
        {
            public ValueTask<ItemBundle?> OpenBundleAsync(
                string bundle, IReadOnlyList<DownloadItem> missing, int attempt, CancellationToken cancellation)
            {
                var source = new ItemSource(stream);
                return ValueTask.FromResult<ItemBundle?>(
                    new ItemBundle(source, "stream.bin") { Read = (body, token) => ReadAsync(missing, body, token) });
            }

            public ValueTask<ItemSource> OpenAsync(DownloadItem item, int attempt, CancellationToken cancellation) =>
                ValueTask.FromResult(new ItemSource(item.PrimarySource));

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;

            private async IAsyncEnumerable<BundleEntry> ReadAsync(
                IReadOnlyList<DownloadItem> items, Stream body, [EnumeratorCancellation] CancellationToken cancellation)
            {
                for (int i = 0; i < items.Count; i++)
                {
                    if (i == throwAfter)
                        throw new InvalidOperationException("The reader broke down.");
                    byte[] content = new byte[1000];
                    await body.ReadExactlyAsync(content, cancellation);
                    yield return new BundleEntry(items[i], new MemoryStream(content));
                }
            }
        }
    }
}
