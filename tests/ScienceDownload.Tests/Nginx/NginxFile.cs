namespace ScienceDownload.Tests.Nginx;

/// <summary>A file that a <see cref="NginxServer"/> serves.</summary>
/// <param name="Path">The path below the server's root, with <c>/</c> between folders.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Sha256">In lower-case hexadecimal.</param>
public sealed record NginxFile(string Path, long Length, string Sha256);
