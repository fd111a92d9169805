using System.Collections;
using System.Management.Automation;
using ScienceDownload.Errors;
using ScienceDownload.Jobs;
using ScienceDownload.Profiles;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that set a batch going: as a job, or here until it settles.</summary>
public abstract class RunCommand : EngineCommand
{
    /// <summary>
    /// Request headers, for instance an authorization. Values may be <see cref="System.Security.SecureString"/>; none is ever stored.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Headers { get; set; }

    /// <summary>What webhooks are signed with: never stored, so that a batch that is resumed elsewhere finds it in the environment.</summary>
    private protected virtual string? Signing => Environment.GetEnvironmentVariable("SCIENCEDOWNLOAD_WEBHOOK_SECRET");

    /// <summary>How the batch is followed, as the parameters say.</summary>
    private protected abstract Following Follow { get; }

    /// <summary>Sets a batch going.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="access">Who asks the archive; null to take what the batch's profile and the environment give.</param>
    private protected void Start(BatchInfo batch, ArchiveAccess? access = null)
    {
        try
        {
            // A secret in a vault can only be read on this thread; one in the profile file is read by the engine.
            if (access is null && batch.Options.Profile is { } profile && !batch.State.IsTerminal())
                access = ProfileReader.ReadAccess(this, profile);
        }
        catch (DownloadException exception)
        {
            WriteError(exception.ToErrorRecord(batch.Id));
            return;
        }

        RunContext context = new() { Headers = HeaderReader.Read(Headers), Access = access, WebhookSecret = Signing };
        if (Follow == Following.Job)
        {
            BatchDownloadJob job = JobTable.For(Engine, batch);
            if (JobPresents)
                job.Present = Present;
            job.Begin(context);
            WriteObject(job);
            return;
        }

        PipelineQueue queue = new(
            NewProgress($"Downloading {batch.Name ?? batch.Id}"), item => Follow == Following.Items ? Present(item) : null, Fail);
        RunFor(batch.Id, async (output, cancellation) =>
        {
            BatchInfo end = await Engine.RunAsync(batch.Id, context with { Sink = output }, cancellation).ConfigureAwait(false);
            if (Follow == Following.Batch)
                await output.WriteAsync(end, cancellation).ConfigureAwait(false);
        }, queue);
    }

    /// <summary>What is written for a file that has settled; null for nothing.</summary>
    private protected virtual object? Present(ItemInfo item) => item;

    /// <summary>Whether a job that is begun here hands out what <see cref="Present"/> makes of files, as the waiting command writes it.</summary>
    private protected virtual bool JobPresents => false;

    /// <summary>The error of a file that failed.</summary>
    private protected virtual ErrorRecord Fail(ItemInfo item) => item.ToErrorRecord();

    /// <summary>What the switches of commands that return a job unless told to wait stand for.</summary>
    private protected static Following Choose(bool asJob, bool wait, bool passThru)
    {
        if (asJob && wait)
            throw new PSArgumentException("The command either waits or returns a job: leave out -Wait or -AsJob.");
        if (passThru && !wait)
            throw new PSArgumentException("-PassThru writes files as they settle, so it needs -Wait. Without it, Receive-Job hands them out.");
        return !wait ? Following.Job : passThru ? Following.Items : Following.Batch;
    }
}
