namespace ScienceDownload.Archives.Onc;

/// <summary>What the server says to a request for a data product.</summary>
/// <param name="Id">ONC's number of the request.</param>
/// <param name="EstimatedTime">How long it will take, in the server's words; null when it does not say.</param>
/// <param name="Warnings">What the user should know.</param>
internal sealed record OncProductRequest(long Id, string? EstimatedTime, IReadOnlyList<string> Warnings);
