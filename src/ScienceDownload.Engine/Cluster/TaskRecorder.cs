using System.Text.Json;
using ScienceDownload.Engine.Manifests;

namespace ScienceDownload.Engine.Cluster;

/// <summary>Writes down how a part stands, for whoever looks from another machine: its counts every second, its items as they settle.</summary>
internal sealed class TaskRecorder : IDownloadSink, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly IDownloadEngine _engine;
    private readonly TaskFolder _folder;
    private readonly ClusterRun _run;
    private readonly int _part;
    private readonly string _node;
    private readonly IDownloadSink _next;
    private readonly TimeProvider _time;
    private readonly object _lock = new();
    private FileStream? _items;
    private double _rate;

    public TaskRecorder(IDownloadEngine engine, TaskFolder folder, ClusterRun run, int part, string node, IDownloadSink next, TimeProvider time) =>
        (_engine, _folder, _run, _part, _node, _next, _time) = (engine, folder, run, part, node, next, time);

    private string ItemsPath => Path.Combine(_folder.FullName, ClusterLayout.ItemsFile);

    /// <summary>Begins: what earlier attempts settled stands in the list already.</summary>
    public async Task BeginAsync(BatchInfo batch, CancellationToken cancellation)
    {
        await WriteItemsAsync(batch.Id, cancellation).ConfigureAwait(false);
        _items = new FileStream(ItemsPath, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        await WriteStatusAsync(batch, flush: false, cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes the counts again and again, until the run is over or lost to another task.</summary>
    /// <param name="batchId">The batch.</param>
    /// <param name="lost">Hears that another task took the part over.</param>
    /// <param name="over">Ends it.</param>
    public async Task KeepAsync(string batchId, Action lost, CancellationToken over)
    {
        while (true)
        {
            await Task.Delay(Interval, _time, over).ConfigureAwait(false);
            if (!_folder.IsOurs)
            {
                lost();
                return;
            }

            try
            {
                await WriteStatusAsync(await _engine.GetAsync(batchId, over).ConfigureAwait(false), flush: false, over).ConfigureAwait(false);
            }
            catch (DownloadException)
            {
                // A full disk or a lost folder: the run itself meets the same and says so; the status is only late.
            }
        }
    }

    /// <summary>Writes how the part ended, and all its items in order.</summary>
    public async Task<PartStatus> EndAsync(BatchInfo batch, CancellationToken cancellation)
    {
        lock (_lock)
        {
            _items?.Dispose();
            _items = null;
        }

        await WriteItemsAsync(batch.Id, cancellation).ConfigureAwait(false);
        return await WriteStatusAsync(batch, flush: true, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void ItemSettled(ItemInfo item)
    {
        ItemInfo ours = Ours(item);
        lock (_lock)
        {
            try
            {
                _items?.Write(Line(ours));
            }
            catch (IOException)
            {
                // The list is made anew at the end and by the next attempt; the state has the item.
            }
        }

        _next.ItemSettled(ours);
    }

    /// <inheritdoc/>
    public void Progressed(BatchProgress progress)
    {
        Volatile.Write(ref _rate, progress.BytesPerSecond);
        _next.Progressed(progress with { BatchId = _run.Id });
    }

    /// <inheritdoc/>
    public void Message(MessageLevel level, string text) => _next.Message(level, text);

    /// <inheritdoc/>
    public void Dispose() => _items?.Dispose();

    private async Task WriteItemsAsync(string batchId, CancellationToken cancellation)
    {
        try
        {
            using var file = new AtomicFile(ItemsPath);
            await foreach (ItemInfo item in _engine.GetItemsAsync(batchId, null, cancellation).ConfigureAwait(false))
            {
                if (item.State.IsTerminal())
                    await file.Stream.WriteAsync(Line(Ours(item)), cancellation).ConfigureAwait(false);
            }

            await file.CommitAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.StateUnavailable, $"'{ItemsPath}' cannot be written: {cause.Message}", cause);
        }
    }

    private async Task<PartStatus> WriteStatusAsync(BatchInfo batch, bool flush, CancellationToken cancellation)
    {
        PartStatus status = PartStatus.Of(batch, _run, _part, _node, _folder.Attempt, Volatile.Read(ref _rate), _time.GetUtcNow());
        string path = Path.Combine(_folder.FullName, ClusterLayout.StatusFile);
        if (flush)
        {
            await ClusterFiles.WriteAsync(path, status, ClusterJson.Default.PartStatus, cancellation).ConfigureAwait(false);
            return status;
        }

        try
        {
            // Each second and on a disk of many: not worth a flush. Whoever reads sees the old one or the new one all the same.
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(status, ClusterJson.Default.PartStatus);
            await File.WriteAllBytesAsync(path + ".tmp", json, cancellation).ConfigureAwait(false);
            File.Move(path + ".tmp", path, overwrite: true);
            return status;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.StateUnavailable, $"'{path}' cannot be written: {cause.Message}", cause);
        }
    }

    /// <summary>The item as one of the whole batch, with a number that no item of another part has.</summary>
    private ItemInfo Ours(ItemInfo item) => item with
    {
        BatchId = _run.Id,
        Index = ClusterItems.IndexOf(item.Index, _part, _run.Shards),
        Node = item.State == ItemState.Cancelled ? null : _node,
        Transfer = null,
    };

    private static byte[] Line(ItemInfo item) => [.. JsonSerializer.SerializeToUtf8Bytes(item, ClusterJson.Default.ItemInfo), (byte)'\n'];
}
