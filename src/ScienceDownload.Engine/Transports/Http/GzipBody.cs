using System.IO.Compression;
using System.Net.Http;
using ScienceDownload.Engine.Streams;

namespace ScienceDownload.Engine.Transports.Http;

/// <summary>
/// A body that is marked as coded with gzip. The mark says one of two things: a proxy packed what passed, or the stored file is such a file
/// (<c>x.nii.gz</c>) and the server marks what is in it. For names of packed files only the first bytes tell.
/// </summary>
internal static class GzipBody
{
    /// <summary>So much of the body is looked at: more than the head of a gzip stream and its first block's tables take.</summary>
    private const int Look = 4096;

    private static readonly string[] PackedEndings = [".gz", ".tgz", ".z", ".bz2", ".zst", ".br", ".xz"];

    /// <summary>Whether a reply is marked so.</summary>
    public static bool IsMarked(HttpResponseMessage response) =>
        string.Join(", ", response.Content.Headers.ContentEncoding).ToLowerInvariant() is "gzip" or "x-gzip";

    /// <summary>Whether a name is that of a file that is packed already.</summary>
    public static bool IsNamedPacked(string name) => PackedEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>The file in a marked body, and whether it had to be unpacked.</summary>
    /// <param name="response">The reply.</param>
    /// <param name="name">What the file is called.</param>
    /// <param name="expectedLength">How long the file is, where that is known; null when it is not.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<(Stream File, bool IsDecoded)> OpenAsync(
        HttpResponseMessage response, string name, long? expectedLength, CancellationToken cancellation)
    {
        Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        bool isPackedFile = IsNamedPacked(name) || response.Content.Headers.ContentType?.MediaType is "application/gzip" or "application/x-gzip";
        if (!isPackedFile)
            return (new GZipStream(body, CompressionMode.Decompress), true);
        byte[] head = new byte[Look];
        int count = await body.ReadAtLeastAsync(head, Look, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        var whole = new HeadedStream(head.AsMemory(0, count), body);
        return IsStored(head.AsSpan(0, count), response.Content.Headers.ContentLength, expectedLength)
            ? (whole, false)
            : (new GZipStream(whole, CompressionMode.Decompress), true);
    }

    private static bool IsStored(ReadOnlySpan<byte> head, long? length, long? expectedLength)
    {
        if (!IsGzip(head))
            return true;
        // Packed in what is packed: once by whoever stored it, once on the way.
        if (IsGzip(Unpacked(head)))
            return false;
        return expectedLength is null || length == expectedLength;
    }

    private static bool IsGzip(ReadOnlySpan<byte> bytes) => bytes is [0x1F, 0x8B, ..];

    private static byte[] Unpacked(ReadOnlySpan<byte> head)
    {
        byte[] first = new byte[2];
        try
        {
            using var unpacked = new GZipStream(new MemoryStream(head.ToArray()), CompressionMode.Decompress);
            return first[..unpacked.ReadAtLeast(first, first.Length, throwOnEndOfStream: false)];
        }
        catch (InvalidDataException)
        {
            // Not gzip after all, or not within what was looked at.
            return [];
        }
    }
}
