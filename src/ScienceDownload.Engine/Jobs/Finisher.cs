using System.Threading.Channels;
using ScienceDownload.Engine.Naming;
using ScienceDownload.Engine.State;
using ScienceDownload.Engine.Transfers;

namespace ScienceDownload.Engine.Jobs;

/// <summary>
/// Gives verified files their final names, in groups, so that neither the disk's flush nor the state's commit is paid once per file.
/// The order is what makes a kill at any point harmless:
/// <list type="number">
/// <item>state: Finishing, with length and digest - committed; from now on the bytes can be recognised under either name;</item>
/// <item>disk: flush the bytes;</item>
/// <item>disk: rename;</item>
/// <item>state: Completed - a claim about bytes that are flushed.</item>
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

    /// <summary>Takes over a verified file; waits while too many are on their way.</summary>
    public async ValueTask AddAsync(FinishJob job)
    {
        job.Item.State = ItemState.Finishing;
        try
        {
            await _jobs.Writer.WriteAsync(job).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // The state failed; the file stays a partial file that a later run recognises.
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
                await FinishAsync(group).ConfigureAwait(false);
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

    private async Task FinishAsync(List<FinishJob> group)
    {
        foreach (FinishJob job in group)
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
        }

        await _store.FlushAsync().ConfigureAwait(false);
        if (group.Count == 1)
            FinishOne(group[0]);
        else
            Parallel.ForEach(group, new ParallelOptions { MaxDegreeOfParallelism = FlushesAtOnce }, FinishOne);
    }

    private void FinishOne(FinishJob job)
    {
        ItemResult result;
        try
        {
            if (_halted() is { } instead)
            {
                result = instead;
            }
            else
            {
                job.Ready.Part.Flush();
                // Somebody may have put a link on the way since the path was checked.
                DestinationGuard.Resolve(_batch.Destination, job.Placement.RelativePath);
                job.Ready.Part.Complete(job.Ready.Length, replace: _batch.Options.Conflict == ConflictPolicy.Replace);
                result = new ItemResult
                {
                    State = ItemState.Completed,
                    Length = job.Ready.Length,
                    Sha256 = job.Ready.Sha256,
                    ContentType = job.Ready.ContentType,
                };
            }
        }
        catch (DownloadException exception)
        {
            result = ItemResult.Failed(exception);
        }
        catch (Exception exception)
        {
            // One file's trouble must not take its whole group along.
            result = ItemResult.Failed(new DownloadException(ErrorId.Unexpected, $"Unexpected error: {exception.Message}", exception));
        }
        finally
        {
            job.Ready.Part.Dispose();
        }

        _settle(job.Item, result);
    }
}
