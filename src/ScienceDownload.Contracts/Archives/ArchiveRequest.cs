namespace ScienceDownload;

/// <summary>What a user wants from an archive, in the archive's own words.</summary>
/// <param name="Archive">The archive's name, such as <c>batch</c>.</param>
/// <param name="Parameters">What is asked for; each archive documents its names. No secrets.</param>
public sealed record ArchiveRequest(string Archive, IReadOnlyDictionary<string, string> Parameters);
