namespace ScienceDownload;

/// <summary>What to check: a manifest, or the folder that holds one.</summary>
/// <param name="Path">The path of <c>manifest.json</c>, or of the folder it lies in.</param>
/// <param name="Repair">Whether to fetch again what is missing or wrong.</param>
public sealed record VerifyRequest(string Path, bool Repair = false)
{
    /// <summary>
    /// How <c>s3://</c> addresses are read for the repair, and the keys to sign as; null to read them as the manifest says that they were read
    /// before, with the keys of that profile or of the environment.
    /// </summary>
    public S3Access? S3 { get; init; }
}
