namespace ScienceDownload.Simulators;

/// <summary>What a file is at one time. A response keeps the version it began with.</summary>
internal sealed record FileVersion(FileContent Content, string? ETag, DateTimeOffset? LastModified);
