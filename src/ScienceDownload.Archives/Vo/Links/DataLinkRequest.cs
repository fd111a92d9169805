namespace ScienceDownload.Archives.Vo;

/// <summary>Which links are asked for.</summary>
/// <param name="Service">The service; may have a query already. With no ids, the address of a finished links answer.</param>
/// <param name="Ids">The data sets; empty to read the answer at <paramref name="Service"/> as it is.</param>
internal sealed record DataLinkRequest(Uri Service, IReadOnlyList<string> Ids)
{
    /// <summary>Only links with one of these meanings, with narrower ones; empty for all. Errors are always among them.</summary>
    public IReadOnlyList<string> Semantics { get; init; } = [];

    /// <summary>How deep links in links are followed; zero to hand them out as they are.</summary>
    public int Depth { get; init; } = 3;

    /// <summary>What else the service is sent with each request.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];
}
