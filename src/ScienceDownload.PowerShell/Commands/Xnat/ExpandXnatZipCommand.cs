using System.Management.Automation;
using ScienceDownload.Archives.Xnat;
using ScienceDownload.Completion;
using ScienceDownload.Errors;

namespace ScienceDownload.Commands;

/// <summary>Takes kept zips of XNAT apart, without the server.</summary>
[Cmdlet(VerbsData.Expand, "XnatZip", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
[OutputType(typeof(XnatExpandedFile))]
public sealed class ExpandXnatZipCommand : EngineCommand
{
    /// <summary>The zips; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The zips, taken as they are.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "LP", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The folder that the session's folder is in, or will be.</summary>
    /// <value>The current location.</value>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FolderCompleter))]
    public string Destination { get; set; } = ".";

    /// <summary>The state is not needed to unpack.</summary>
    protected override void BeginProcessing()
    {
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string folder = this.ToFilePath(Destination);
        foreach (string zip in ParameterSetName == "Path" ? this.ResolveFiles(Path) : LiteralPath.Select(this.ToFilePath))
        {
            if (!ShouldProcess($"{zip} to {folder}", "Expand"))
                continue;
            RunFor(zip, async (output, cancellation) =>
            {
                await foreach (XnatExpandedFile file in XnatClient.ExpandAsync(zip, folder, cancellation).ConfigureAwait(false))
                {
                    if (file.Error is { } error)
                        output.WriteError(new DownloadException(ErrorId.UnsafePath, error).ToErrorRecord(file));
                    else
                        await output.WriteAsync(file, cancellation).ConfigureAwait(false);
                }
            });
        }
    }
}
