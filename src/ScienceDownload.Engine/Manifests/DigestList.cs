using System.Text;

namespace ScienceDownload.Engine.Manifests;

/// <summary>
/// Lines of <c>manifest-sha256.txt</c> as BagIt reads them (RFC 8493, section 2.1.3), and <c>sha256sum -c</c> too where no name needs encoding.
/// </summary>
internal static class DigestList
{
    /// <summary>One line with its end; empty for an entry without a path or digest.</summary>
    public static byte[] Line(ManifestEntry entry) => entry is { Path: { } path, Sha256: { } sha256 }
        ? Encoding.UTF8.GetBytes($"{sha256}  {Encode(path)}\n")
        : [];

    private static string Encode(string path) => path
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);
}
