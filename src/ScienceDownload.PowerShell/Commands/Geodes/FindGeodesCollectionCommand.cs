using System.Management.Automation;
using System.Text.Json.Nodes;
using ScienceDownload.Archives.Geodes;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>Finds collections of the GEODES catalogue.</summary>
[Cmdlet(VerbsCommon.Find, "GeodesCollection")]
[OutputType(typeof(GeodesCollection))]
public sealed class FindGeodesCollectionCommand : GeodesCommand
{
    /// <summary>Words to look for in ids, titles and descriptions; the best come first. Empty for all collections.</summary>
    [Parameter(Position = 0)]
    [Alias("Search")]
    [ValidateNotNullOrEmpty]
    public string? Text { get; set; }

    /// <summary>Conditions: a hashtable, JSON, or the path of a JSON file.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Query { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Run(async (output, cancellation) =>
    {
        JsonObject? query = GeodesInput.Object(Query, "query", this.ToFilePath);
        IReadOnlyList<GeodesCollection> found = await new GeodesClient(Reach.Calls(output.WriteWarning), output.WriteWarning)
            .FindCollectionsAsync(Text, query, cancellation).ConfigureAwait(false);
        if (Text is null && query is null)
            await CollectionCache.WriteAsync(Engine.StatePath, found, cancellation).ConfigureAwait(false);
        foreach (GeodesCollection collection in found)
            await output.WriteAsync(collection, cancellation).ConfigureAwait(false);
    });
}
