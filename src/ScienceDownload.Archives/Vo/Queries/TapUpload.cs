namespace ScienceDownload.Archives.Vo;

/// <summary>A table that goes with a query.</summary>
/// <param name="Name">What the query calls it.</param>
/// <param name="Uri">Where the service finds it; null when it is sent along.</param>
/// <param name="Content">The VOTable that is sent along; empty when the service fetches it.</param>
internal sealed record TapUpload(string Name, Uri? Uri, ReadOnlyMemory<byte> Content);
