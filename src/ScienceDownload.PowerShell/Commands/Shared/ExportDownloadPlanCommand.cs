using System.Management.Automation;
using ScienceDownload.Completion;
using ScienceDownload.Errors;

namespace ScienceDownload.Commands;

/// <summary>Writes the items of a batch as a plan that can be run elsewhere.</summary>
[Cmdlet(VerbsData.Export, "DownloadPlan", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportDownloadPlanCommand : EngineCommand
{
    /// <summary>The batch, by id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(BatchIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string BatchId { get; set; } = "";

    /// <summary>The file to write.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("OutFile")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Replace a file that is there already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Write the file's <see cref="FileInfo"/>.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string file = this.ToFilePath(Path);
        if (File.Exists(file) && !Force)
        {
            WriteError(new DownloadException(ErrorId.DestinationExists,
                $"'{file}' is there already. Give -Force to replace it.").ToErrorRecord(BatchId));
            return;
        }

        if (!ShouldProcess(file, $"Write the plan of {BatchId}"))
            return;
        RunFor(BatchId, async (output, cancellation) =>
        {
            await Engine.ExportPlanAsync(BatchId, file, cancellation).ConfigureAwait(false);
            if (PassThru)
                await output.WriteAsync(new FileInfo(file), cancellation).ConfigureAwait(false);
        });
    }
}
