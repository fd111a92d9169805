namespace ScienceDownload;

/// <summary>What a server's first reply says about a file; hostile until made safe.</summary>
/// <param name="FinalUri">The address that answered, after all redirects; may be signed.</param>
/// <param name="ContentDisposition">The header as received; null when there was none.</param>
/// <param name="ContentType">The media type with its parameters; null when there was none.</param>
public sealed record ReplyFacts(Uri FinalUri, string? ContentDisposition, string? ContentType);
