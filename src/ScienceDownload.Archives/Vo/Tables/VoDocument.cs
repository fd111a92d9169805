namespace ScienceDownload.Archives.Vo;

/// <summary>What a VOTable document says outside of its rows.</summary>
/// <param name="Tables">All tables in the order of the document.</param>
/// <param name="Results">The table with the results: the first of the resource of that type, else of the first resource; null when there is
/// none.</param>
/// <param name="Status">How the query ended.</param>
/// <param name="Services">All services that are described.</param>
/// <param name="Streams">Where the bytes of tables lie that are not in the document, by the place of the table.</param>
internal sealed record VoDocument(
    IReadOnlyList<VoTable> Tables,
    VoTable? Results,
    VoStatus Status,
    IReadOnlyList<ServiceDescriptor> Services,
    IReadOnlyDictionary<int, string> Streams);
