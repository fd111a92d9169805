using System.Collections.Concurrent;

namespace ScienceDownload.Tests.Engine.Orders;

/// <summary>An archive whose orders a test answers. It remembers what was submitted, polled and called off.</summary>
internal sealed class OrderingArchive : IArchive
{
    private int _underWay;

    public string Name => "ordering";

    public int OrderLimit { get; init; } = 4;

    /// <summary>Answers a poll: the item, the handle, and how often that handle was polled before.</summary>
    public required Func<DownloadItem, string, int, OrderStatus> Answer { get; init; }

    /// <summary>Answers a submission; null gives handles in order: <c>h1</c>, <c>h2</c>.</summary>
    public Func<DownloadItem, CancellationToken, Task<string>>? Submit { get; init; }

    public ConcurrentQueue<string> Submitted { get; } = [];

    public ConcurrentDictionary<string, int> Polls { get; } = [];

    public ConcurrentQueue<string> CalledOff { get; } = [];

    public int MostUnderWay { get; private set; }

    public static OrderStatus Waiting(string handle) => new(handle) { Message = "queued, position 2" };

    public static OrderStatus Ready(string handle, params IReadOnlyList<Uri>? files) =>
        new(handle) { IsReady = true, Files = files is null ? null : [.. files.Select(file => new DownloadItem { Sources = [file] })] };

    public IAsyncEnumerable<DownloadItem> ResolveAsync(ArchiveRequest request, ArchiveAccess access, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public IArchiveSession Begin(ArchiveRun run) => new Session(this);

    private sealed class Session(OrderingArchive archive) : IOrderingSession
    {
        public int OrderLimit => archive.OrderLimit;

        public async ValueTask<string> SubmitAsync(DownloadItem item, CancellationToken cancellation)
        {
            string handle;
            lock (archive)
            {
                archive.MostUnderWay = Math.Max(archive.MostUnderWay, ++archive._underWay);
                archive.Submitted.Enqueue(item.Order!);
                handle = $"h{archive.Submitted.Count}";
            }

            return archive.Submit is null ? handle : await archive.Submit(item, cancellation);
        }

        public ValueTask<OrderStatus> PollAsync(DownloadItem item, string handle, CancellationToken cancellation)
        {
            int before = archive.Polls.AddOrUpdate(handle, 1, (_, polls) => polls + 1) - 1;
            OrderStatus status = archive.Answer(item, handle, before);
            lock (archive)
                archive._underWay -= status.IsReady ? 1 : 0;
            return ValueTask.FromResult(status);
        }

        public ValueTask CancelAsync(DownloadItem item, string handle, CancellationToken cancellation)
        {
            archive.CalledOff.Enqueue(handle);
            return ValueTask.CompletedTask;
        }

        public ValueTask<ItemSource> OpenAsync(DownloadItem item, int attempt, CancellationToken cancellation) =>
            ValueTask.FromResult(new ItemSource(item.PrimarySource));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
