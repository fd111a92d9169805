namespace ScienceDownload;

/// <summary>What to check: a manifest, or the folder that holds one.</summary>
/// <param name="Path">The path of <c>manifest.json</c>, or of the folder it lies in.</param>
/// <param name="Repair">Whether to fetch again what is missing or wrong.</param>
public sealed record VerifyRequest(string Path, bool Repair = false);
