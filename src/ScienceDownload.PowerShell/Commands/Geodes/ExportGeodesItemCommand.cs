using System.Management.Automation;
using ScienceDownload.Archives.Geodes;
using ScienceDownload.Errors;

namespace ScienceDownload.Commands;

/// <summary>Writes GEODES items to a GeoJSON file.</summary>
[Cmdlet(VerbsData.Export, "GeodesItem", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportGeodesItemCommand : EngineCommand
{
    private readonly List<GeodesItem> _items = [];

    /// <summary>The file.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("OutFile")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The items.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("Item")]
    [ValidateNotNull]
    public GeodesItem[] InputObject { get; set; } = [];

    /// <summary>Replace a file that is there already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Write the file as an object.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _items.AddRange(InputObject);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        string file = this.ToFilePath(Path);
        if (!ShouldProcess(file, $"Write {_items.Count} items"))
            return;
        if (File.Exists(file) && !Force)
            ThrowTerminatingError(new DownloadException(ErrorId.DestinationExists, $"{file} is there already. Use -Force to replace it.")
                .ToErrorRecord(file));
        Run(async (_, cancellation) => await GeodesGeoJson.WriteAsync(file, _items, cancellation).ConfigureAwait(false));
        if (PassThru)
            WriteObject(new FileInfo(file));
    }
}
