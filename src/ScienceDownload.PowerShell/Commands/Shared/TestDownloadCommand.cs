using System.Collections;
using System.Management.Automation;
using ScienceDownload.Errors;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>Checks downloaded files against their manifest, and can fetch again what is missing or wrong.</summary>
/// <remarks>A file that is missing or wrong is a finding, which the results carry. Only what could not be done is an error.</remarks>
[Cmdlet(VerbsDiagnostic.Test, "Download", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
[OutputType(typeof(VerifyResult), typeof(bool))]
public sealed class TestDownloadCommand : FilesCommand
{
    /// <summary>Fetch again what is missing or wrong.</summary>
    [Parameter]
    public SwitchParameter Repair { get; set; }

    /// <summary>Write only whether all files are good.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Request headers for the repair; see <see cref="RunCommand.Headers"/>.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Headers { get; set; }

    /// <inheritdoc/>
    protected override void Process(string file)
    {
        if (Repair && !ShouldProcess(file, "Fetch again what is missing or wrong"))
            return;
        IReadOnlyList<KeyValuePair<string, string>> headers = HeaderReader.Read(Headers);
        RunFor(
            file,
            async (output, cancellation) =>
            {
                bool good = true;
                RunContext context = new() { Sink = output, Headers = headers };
                await foreach (VerifyResult result in Engine.VerifyAsync(new VerifyRequest(file, Repair), context, cancellation).ConfigureAwait(false))
                {
                    good &= result.IsGood;
                    if (!Quiet)
                        await output.WriteAsync(result, cancellation).ConfigureAwait(false);
                    if (result.Status is VerifyStatus.RepairFailed or VerifyStatus.Unreadable)
                        output.WriteError(result.ToErrorRecord());
                }

                if (Quiet)
                    await output.WriteAsync(good, cancellation).ConfigureAwait(false);
            },
            new PipelineQueue(NewProgress($"Checking {file}")));
    }
}
