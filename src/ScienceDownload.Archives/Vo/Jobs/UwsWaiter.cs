namespace ScienceDownload.Archives.Vo;

/// <summary>
/// Waits for a job without asking all the time: the server is asked to answer only when something has changed, and where it answers at once all the
/// same, as old ones do, the pauses grow.
/// </summary>
internal sealed class UwsWaiter(UwsClient jobs, TimeProvider time)
{
    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(120);

    private VoJobPhase? _phase;
    private TimeSpan _pause = FirstPause;

    /// <summary>Waits until a job is completed.</summary>
    /// <param name="job">The job, started or not.</param>
    /// <param name="seen">Told each phase as it comes.</param>
    /// <param name="cancellation">Gives up; the job goes on.</param>
    /// <exception cref="DownloadException">It failed, was called off, or is gone.</exception>
    public async Task<VoJob> WaitAsync(Uri job, Action<VoJobPhase> seen, CancellationToken cancellation)
    {
        while (true)
        {
            (VoJob now, TimeSpan pause) = await AskAsync(job, cancellation).ConfigureAwait(false);
            seen(now.Phase);
            if (now.Phase == VoJobPhase.Completed)
                return now;
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Asks once, starting the job where it has not been, or was put back.</summary>
    /// <returns>The job, and how long to wait before asking again.</returns>
    /// <exception cref="DownloadException">It failed, was called off, or is gone.</exception>
    public async Task<(VoJob Job, TimeSpan Pause)> AskAsync(Uri job, CancellationToken cancellation)
    {
        long asked = time.GetTimestamp();
        VoJob now = await jobs.GetAsync(job, _phase, LongPoll, cancellation).ConfigureAwait(false)
            ?? throw new DownloadException(ErrorId.ItemNotFound,
                $"The job is gone from {job.Authority}: services delete them after a while.") { StatusCode = 404 };
        bool answeredAtOnce = time.GetElapsedTime(asked) < FirstPause;
        bool hasChanged = now.Phase != _phase;
        bool isFirst = _phase is null;
        _phase = now.Phase;
        switch (now.Phase)
        {
            case VoJobPhase.Error:
                string reason = await jobs.GetErrorAsync(now, cancellation).ConfigureAwait(false);
                throw new DownloadException(ErrorId.VoServiceFault, $"The query failed at {job.Authority}: {reason}");
            case VoJobPhase.Aborted:
                throw new DownloadException(ErrorId.VoServiceFault, $"The query was called off at {job.Authority}. {now.Error}".TrimEnd());
            case VoJobPhase.Archived:
                throw new DownloadException(ErrorId.ItemNotFound,
                    $"The results of the query are deleted at {job.Authority}. Run it again.") { StatusCode = 410 };
            case VoJobPhase.Pending when isFirst:
                await jobs.RunAsync(job, cancellation).ConfigureAwait(false);
                break;
            case VoJobPhase.Held when !hasChanged:
                await jobs.RunAsync(job, cancellation).ConfigureAwait(false);
                break;
        }

        // A phase that has just changed may change again at once; a server that held the answer back needs no pause of ours.
        if (!answeredAtOnce || (hasChanged && !isFirst))
        {
            _pause = FirstPause;
            return (now, TimeSpan.Zero);
        }

        if (isFirst)
            return (now, TimeSpan.Zero);
        TimeSpan pause = _pause;
        _pause = TimeSpan.FromTicks(Math.Min((long)(pause.Ticks * 1.2), LongestPause.Ticks));
        return (now, pause);
    }
}
