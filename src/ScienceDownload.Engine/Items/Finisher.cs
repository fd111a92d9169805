using System.Threading.Channels;
using ScienceDownload.Engine.Naming;
using ScienceDownload.Engine.State;
using ScienceDownload.Engine.Transfers;

namespace ScienceDownload.Engine.Items;

/// <summary>
/// Gives verified files their final names. The order is what makes a kill or a power failure at any point harmless:
/// <list type="number">
/// <item>state: Finishing, with length and digest - committed before the item gives up its place among the moving ones; from now on the
/// bytes can be recognised under either name, and are never fetched again;</item>
/// <item>disk: flush the bytes, rename, flush the folder - in groups, beside the transfers that go on;</item>
/// <item>state: Completed - a claim about a file that is on disk.</item>
/// </list>
/// </summary>
internal sealed class Finisher
{
    private const int GroupSize = 128;
    private const int FlushesAtOnce = 4;

    private readonly BatchInfo _batch;
    private readonly StateStore _store;
    private readonly Action<MovingItem, ItemResult> _settle;
    private readonly Func<ItemResult?> _halted;
    private readonly Channel<FinishJob> _jobs = Channel.CreateBounded<FinishJob>(GroupSize);
    private readonly Task _work;

    /// <param name="batch">The batch.</param>
    /// <param name="store">The state.</param>
    /// <param name="settle">Hears how each item ended.</param>
    /// <param name="halted">What becomes of items once no further file may appear; null while they may.</param>
    public Finisher(BatchInfo batch, StateStore store, Action<MovingItem, ItemResult> settle, Func<ItemResult?> halted)
    {
        _batch = batch;
        _store = store;
        _settle = settle;
        _halted = halted;
        _work = Task.Run(WorkAsync);
    }

    /// <summary>Ends when everything added is finished, after <see cref="Complete"/>; fails when the state cannot be written.</summary>
    public Task Completion => _work;

    /// <summary>Records a verified file and takes it over; waits while too many are on their way.</summary>
    public async ValueTask AddAsync(FinishJob job)
    {
        job.Item.State = ItemState.Finishing;
        try
        {
            await RecordAsync(job).ConfigureAwait(false);
            await _jobs.Writer.WriteAsync(job).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is DownloadException or ChannelClosedException)
        {
            // The state cannot be written, now or since a while; the bytes stay in the partial file for a later run.
            _jobs.Writer.TryComplete(exception);
            job.Ready.Part.Dispose();
            _settle(job.Item, ItemResult.Interrupted);
        }
    }

    /// <summary>Nothing more will be added.</summary>
    public void Complete() => _jobs.Writer.TryComplete();

    private async Task WorkAsync()
    {
        var group = new List<FinishJob>(GroupSize);
        try
        {
            while (await _jobs.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                while (group.Count < GroupSize && _jobs.Reader.TryRead(out FinishJob? job))
                    group.Add(job);
                Finish(group);
                group.Clear();
            }
        }
        catch (Exception exception)
        {
            _jobs.Writer.TryComplete(exception);
            while (_jobs.Reader.TryRead(out FinishJob? job))
                group.Add(job);
            foreach (FinishJob job in group)
            {
                job.Ready.Part.Dispose();
                _settle(job.Item, ItemResult.Interrupted);
            }

            throw;
        }
    }

    private Task RecordAsync(FinishJob job)
    {
        _store.Post(new ItemChange(_batch.Id, job.Item.Index)
        {
            State = ItemState.Finishing,
            RelativePath = job.Placement.RelativePath,
            Length = job.Ready.Length,
            BytesReceived = job.Ready.Length,
            Sha256 = job.Ready.Sha256,
            ContentType = job.Ready.ContentType,
        });
        return _store.FlushAsync();
    }

    private void Finish(List<FinishJob> group)
    {
        var results = new ItemResult[group.Count];
        if (group.Count == 1)
            results[0] = Name(group[0]);
        else
            Parallel.For(0, group.Count, new ParallelOptions { MaxDegreeOfParallelism = FlushesAtOnce }, i => results[i] = Name(group[i]));
        // A rename is on disk when its folder is; one flush serves all files of a folder.
        IEnumerable<FinishJob> named = group.Where((_, i) => results[i].State == ItemState.Completed);
        foreach (string folder in named.Select(job => Path.GetDirectoryName(job.Placement.FullPath)!).Distinct())
            FolderFlush.Flush(folder);
        for (int i = 0; i < results.Length; i++)
            _settle(group[i].Item, results[i]);
    }

    /// <summary>Flushes a file and gives it its name.</summary>
    private ItemResult Name(FinishJob job)
    {
        try
        {
            if (_halted() is { } instead)
                return instead;
            job.Ready.Part.Flush();
            // Somebody may have put a link on the way since the path was checked.
            DestinationGuard.Resolve(_batch.Destination, job.Placement.RelativePath);
            bool replaces = _batch.Options.Conflict
                is ConflictPolicy.Replace or ConflictPolicy.Repair or ConflictPolicy.Refresh or ConflictPolicy.Revalidate;
            job.Ready.Part.Complete(job.Placement.FullPath, job.Ready.Length, replaces);
            return new ItemResult
            {
                State = ItemState.Completed,
                Length = job.Ready.Length,
                Sha256 = job.Ready.Sha256,
                ContentType = job.Ready.ContentType,
            };
        }
        catch (DownloadException exception)
        {
            return ItemResult.Failed(exception);
        }
        catch (Exception exception)
        {
            // One file's trouble must not take its whole group along.
            return ItemResult.Failed(new DownloadException(ErrorId.Unexpected, $"Unexpected error: {exception.Message}", exception));
        }
        finally
        {
            job.Ready.Part.Dispose();
        }
    }
}
