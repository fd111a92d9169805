namespace ScienceDownload.Archives.Geodes;

/// <summary>A data file whose availability is asked for.</summary>
/// <param name="Href">Its address at the portal, in the case the catalogue writes it.</param>
/// <param name="EndpointUrl">Its address in the datalake; null when it has none, and then it cannot be asked for.</param>
internal sealed record GeodesQuestion(Uri Href, Uri? EndpointUrl)
{
    /// <summary>The question about an item's data file; null when it has none.</summary>
    public static GeodesQuestion? Of(GeodesItem item) => item.DataAsset is { } data ? new GeodesQuestion(data.Href, item.EndpointUrl) : null;
}
