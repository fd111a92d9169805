namespace ScienceDownload.Worker.Service.Batches;

/// <summary>A file that a completed job owns.</summary>
/// <param name="RelativePath">Its path below the root.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="Sha256">Its digest; null when none was computed.</param>
/// <param name="DeletesAt">When it is deleted; null to keep it.</param>
internal sealed record ServedFile(string RelativePath, string MediaType, string? Sha256, DateTimeOffset? DeletesAt);
