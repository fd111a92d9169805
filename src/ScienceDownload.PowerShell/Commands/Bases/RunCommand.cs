using System.Collections;
using System.Management.Automation;
using ScienceDownload.Jobs;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that set a batch going: as a job, or here until it settles.</summary>
public abstract class RunCommand : EngineCommand
{
    /// <summary>Request headers, for instance an authorization. Values may be <see cref="System.Security.SecureString"/>; none is ever stored.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Headers { get; set; }

    /// <summary>Run the batch here, with progress, instead of returning its job. Ctrl+C suspends it.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>With <see cref="Wait"/>: write each file as it settles instead of the batch at the end.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Return the job at once. That is what happens anyway; the switch is here for those who are used to it.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (AsJob && Wait)
            throw ArgumentError("The command either waits or returns a job: leave out -Wait or -AsJob.");
        if (PassThru && !Wait)
            throw ArgumentError("-PassThru writes files as they settle, so it needs -Wait. Without it, Receive-Job hands them out.");
        base.BeginProcessing();
    }

    /// <summary>Sets a batch going.</summary>
    private protected void Start(BatchInfo batch)
    {
        IReadOnlyList<KeyValuePair<string, string>> headers = HeaderReader.Read(Headers);
        if (!Wait)
        {
            BatchDownloadJob job = JobTable.For(Engine, batch);
            job.Begin(headers);
            WriteObject(job);
            return;
        }

        PipelineQueue queue = new(NewProgress($"Downloading {batch.Name ?? batch.Id}"), item => PassThru);
        RunFor(batch.Id, async (output, cancellation) =>
        {
            BatchInfo end = await Engine.RunAsync(batch.Id, new RunContext { Sink = output, Headers = headers }, cancellation).ConfigureAwait(false);
            if (!PassThru)
                await output.WriteAsync(end, cancellation).ConfigureAwait(false);
        }, queue);
    }

    private static PSArgumentException ArgumentError(string message) => new(message);
}
