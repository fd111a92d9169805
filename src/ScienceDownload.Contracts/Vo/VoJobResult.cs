namespace ScienceDownload;

/// <summary>One result of a query that ran on the server on its own.</summary>
/// <param name="Id">Its name in the job; <c>result</c> for the table of a query.</param>
/// <param name="Uri">Where it can be fetched.</param>
/// <param name="ContentType">The media type; null when the server does not say.</param>
/// <param name="Length">The length in bytes; null when the server does not say.</param>
public sealed record VoJobResult(string Id, Uri Uri, string? ContentType, long? Length);
