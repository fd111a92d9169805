namespace ScienceDownload.Worker.Output.Json;

/// <summary>What a check found about one file.</summary>
internal sealed record VerifiedFileEvent(string FilePath, string FullName, string Status, bool Good, long? SizeBytes, string? Sha256, string? Error) : JsonEvent("file")
{
    public static VerifiedFileEvent From(VerifyResult result) => new(
        result.RelativePath, result.FullName, Output.Status.Of(result.Status), result.IsGood, result.Length, result.Sha256, result.Error);
}
