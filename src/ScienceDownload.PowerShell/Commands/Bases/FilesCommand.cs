using System.Management.Automation;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that read files or folders of the user.</summary>
public abstract class FilesCommand : EngineCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>The paths; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The paths, taken as they are. A batch binds by its property <c>Destination</c>.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP", "Destination")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        IEnumerable<string> files = ParameterSetName == PathSet ? this.ResolveFiles(Path) : LiteralPath.Select(this.ToFilePath);
        foreach (string file in files)
            Process(file);
    }

    /// <summary>Does the thing to one file or folder.</summary>
    /// <param name="file">Its full path.</param>
    protected abstract void Process(string file);
}
