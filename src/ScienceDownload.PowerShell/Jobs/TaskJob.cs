using System.ComponentModel;
using System.Management.Automation;
using ScienceDownload.Loading;

namespace ScienceDownload.Jobs;

/// <summary>Answers the many ways in which PowerShell asks a job to start, stop and suspend with one task each.</summary>
public abstract class TaskJob : Job2
{
    private protected TaskJob(string command, string name, Guid instanceId)
        : base(command, name, instanceId)
    {
    }

    /// <inheritdoc/>
    public override void StartJob() => Blocking.Wait(BeginAsync);

    /// <inheritdoc/>
    public override void StartJobAsync() => Report(BeginAsync(), OnStartJobCompleted);

    /// <inheritdoc/>
    public override void StopJob() => Blocking.Wait(StopAsync);

    /// <inheritdoc/>
    public override void StopJob(bool force, string reason) => StopJob();

    /// <inheritdoc/>
    public override void StopJobAsync() => Report(StopAsync(), OnStopJobCompleted);

    /// <inheritdoc/>
    public override void StopJobAsync(bool force, string reason) => StopJobAsync();

    /// <inheritdoc/>
    public override void SuspendJob() => Blocking.Wait(SuspendAsync);

    /// <inheritdoc/>
    public override void SuspendJob(bool force, string reason) => SuspendJob();

    /// <inheritdoc/>
    public override void SuspendJobAsync() => Report(SuspendAsync(), OnSuspendJobCompleted);

    /// <inheritdoc/>
    public override void SuspendJobAsync(bool force, string reason) => SuspendJobAsync();

    /// <inheritdoc/>
    public override void ResumeJob() => Blocking.Wait(BeginAsync);

    /// <inheritdoc/>
    public override void ResumeJobAsync() => Report(BeginAsync(), OnResumeJobCompleted);

    /// <summary>Does nothing: a job of ours never waits for an answer.</summary>
    public override void UnblockJob()
    {
    }

    /// <inheritdoc/>
    public override void UnblockJobAsync() => Report(Task.CompletedTask, OnUnblockJobCompleted);

    /// <summary>Sets the work going, anew or where it was; does not wait for its end.</summary>
    private protected abstract Task BeginAsync();

    /// <summary>Ends the work for good.</summary>
    private protected abstract Task StopAsync();

    /// <summary>Pauses the work.</summary>
    private protected abstract Task SuspendAsync();

    // Whoever asked waits for the event, so it comes in every case.
    private static void Report(Task work, Action<AsyncCompletedEventArgs> completed) => work.ContinueWith(
        done => completed(new AsyncCompletedEventArgs(done.Exception?.GetBaseException(), cancelled: false, userState: null)),
        CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
}
