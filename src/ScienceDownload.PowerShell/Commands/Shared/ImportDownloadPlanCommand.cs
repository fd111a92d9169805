using System.Management.Automation;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>Reads plans, manifests and lists into items that Start-BatchDownload takes.</summary>
[Cmdlet(VerbsData.Import, "DownloadPlan", DefaultParameterSetName = "Path")]
[OutputType(typeof(DownloadItem))]
public sealed class ImportDownloadPlanCommand : FilesCommand
{
    /// <inheritdoc/>
    protected override void Process(string file) => RunFor(file, async (output, cancellation) =>
    {
        await foreach (DownloadItem item in PlanReader.ReadAsync(Engine, [file], cancellation).ConfigureAwait(false))
            await output.WriteAsync(item, cancellation).ConfigureAwait(false);
    });
}
