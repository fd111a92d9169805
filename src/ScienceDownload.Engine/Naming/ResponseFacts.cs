namespace ScienceDownload.Engine.Naming;

/// <summary>What names are made of in a server's answer.</summary>
/// <param name="FileName">The resolved name, see <see cref="ResponseName"/>.</param>
/// <param name="FinalUri">The address that answered, after all redirects.</param>
/// <param name="ContentType">The media type; null when the server gave none.</param>
/// <param name="LastModified">When the server says the file last changed; null when it does not say.</param>
internal sealed record ResponseFacts(string FileName, Uri FinalUri, string? ContentType = null, DateTimeOffset? LastModified = null);
