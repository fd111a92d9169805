using System.Net.Http;
using System.Net.Http.Headers;

namespace ScienceDownload.Engine.Transports.Http;

/// <summary>
/// The digests of a whole file that headers of a reply give: <c>Repr-Digest</c> and <c>Content-Digest</c> (RFC 9530), <c>Digest</c> (RFC 3230),
/// <c>Content-MD5</c> (RFC 1864). What cannot be read, and what is too weak to say anything, is as good as not there.
/// </summary>
internal static class HttpDigests
{
    private static readonly string[] OfWhole = ["Repr-Digest", "Content-Digest", "Digest"];

    /// <summary>The digests in a reply that brings all of the file, as it is stored.</summary>
    public static IReadOnlyList<Checksum> OfWholeReply(HttpResponseMessage response)
    {
        IEnumerable<Checksum> listed = OfWhole.SelectMany(name => Listed(response, name));
        string? md5 = Raw(response.Content.Headers, "Content-MD5");
        return [.. (md5 is null ? listed : listed.Concat(Read("md5", md5.Trim()))).Distinct()];
    }

    /// <summary>The digests of the file in a reply that brings a part of it. All other headers may speak of the part.</summary>
    public static IReadOnlyList<Checksum> OfPartialReply(HttpResponseMessage response) => [.. Listed(response, "Repr-Digest").Distinct()];

    private static IEnumerable<Checksum> Listed(HttpResponseMessage response, string name)
    {
        if ((Raw(response.Headers, name) ?? Raw(response.Content.Headers, name)) is not { } text)
            yield break;
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = entry.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
                continue;
            string value = entry[(equals + 1)..].Trim();
            // The newer headers have their bytes between colons, and maybe parameters after them.
            if (name != "Digest")
            {
                int end = value.IndexOf(':', Math.Min(1, value.Length));
                if (end < 0 || value[0] != ':')
                    continue;
                value = value[1..end];
            }

            foreach (Checksum checksum in Read(entry[..equals].Trim(), value))
                yield return checksum;
        }
    }

    private static Checksum[] Read(string algorithm, string value)
    {
        (ChecksumAlgorithm Algorithm, int Length)? known = algorithm.ToLowerInvariant() switch
        {
            "sha-256" => (ChecksumAlgorithm.Sha256, 32),
            "sha-512" => (ChecksumAlgorithm.Sha512, 64),
            "md5" => (ChecksumAlgorithm.Md5, 16),
            _ => null,
        };
        byte[] bytes = new byte[64];
        return known is { } found && Convert.TryFromBase64String(value, bytes, out int count) && count == found.Length
            ? [Checksum.Create(found.Algorithm, Convert.ToHexString(bytes, 0, count))]
            : [];
    }

    private static string? Raw(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? string.Join(',', values) : null;
}
