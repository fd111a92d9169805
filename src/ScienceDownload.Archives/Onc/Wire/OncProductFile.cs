namespace ScienceDownload.Archives.Onc;

/// <summary>How one file of a data product stands.</summary>
/// <param name="Status">The status code: 200 there, 202 not yet, 204 no data, 404 past the last one, 410 gone.</param>
/// <param name="Disposition">The header with its name: hostile until made safe. Null when there is none.</param>
internal sealed record OncProductFile(int Status, string? Disposition);
