using System.Management.Automation;
using ScienceDownload.Archives.Geodes;

namespace ScienceDownload.Commands;

/// <summary>Reads GEODES items from GeoJSON files, written here or by pygeodes.</summary>
[Cmdlet(VerbsData.Import, "GeodesItem", DefaultParameterSetName = "Path")]
[OutputType(typeof(GeodesItem))]
public sealed class ImportGeodesItemCommand : FilesCommand
{
    /// <inheritdoc/>
    protected override void Process(string file) => RunFor(file, async (output, cancellation) =>
    {
        await foreach (GeodesItem item in GeodesGeoJson.ReadAsync(file, null, cancellation).ConfigureAwait(false))
            await output.WriteAsync(item, cancellation).ConfigureAwait(false);
    });
}
