using System.Buffers;
using System.Net;
using System.Text;

namespace ScienceDownload.Engine.Transports.S3;

/// <summary>An object, or the beginning of many keys, in a bucket.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The key as S3 knows it, nothing escaped; empty for the whole bucket.</param>
/// <param name="VersionId">The version of the object; null for the present one.</param>
/// <remarks>
/// In an address everything behind the bucket is the key: also <c>#</c>, and also <c>?</c> unless <c>?versionId=</c> follows at the end.
/// Percent escapes are read; a percent sign that begins none stands for itself. What is written is always escaped, so that no key is lost.
/// </remarks>
internal sealed record S3Location(string Bucket, string Key, string? VersionId = null)
{
    /// <summary>The scheme of addresses.</summary>
    public const string Scheme = "s3";

    private const string Prefix = "s3://";
    private const string VersionMark = "?versionId=";

    private static readonly SearchValues<char> BucketCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_");

    // RFC 3986: what may stand in a path as it is, and the slash.
    private static readonly SearchValues<byte> PathBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/"u8);

    /// <summary>Whether an address is one of S3.</summary>
    public static bool IsS3(Uri uri) => uri.IsAbsoluteUri ? uri.Scheme == Scheme : IsS3(uri.OriginalString);

    /// <summary>Whether a text begins as an address of S3.</summary>
    public static bool IsS3(string text) => text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Reads an address that was checked before. From the text, because <see cref="Uri"/> would take <c>#</c>, dots and backslashes out of
    /// keys.
    /// </summary>
    public static S3Location Of(Uri uri) => Parse(uri.OriginalString.Trim());

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">It is none; the message says why, as the end of a sentence that begins with the address.</exception>
    public static S3Location Parse(string text)
    {
        if (!IsS3(text))
            throw new FormatException("does not start with s3://");
        string rest = text[Prefix.Length..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string bucket = slash < 0 ? rest : rest[..slash];
        CheckBucket(bucket);
        string key = slash < 0 ? "" : rest[(slash + 1)..];
        string? version = null;
        if (key.LastIndexOf(VersionMark, StringComparison.Ordinal) is >= 0 and var mark)
            (key, version) = (key[..mark], Uri.UnescapeDataString(key[(mark + VersionMark.Length)..]));
        key = Uri.UnescapeDataString(key);
        if (Encoding.UTF8.GetByteCount(key) > 1024)
            throw new FormatException("has a key of more than 1024 bytes, which S3 does not know");
        return new S3Location(bucket, key, string.IsNullOrEmpty(version) ? null : version);
    }

    /// <summary>The address in its one escaped form: reading it gives this location again.</summary>
    public Uri ToUri() => new(ToString());

    /// <inheritdoc/>
    public override string ToString() =>
        Prefix + Bucket + "/" + Escape(Key) + (VersionId is null ? "" : VersionMark + Uri.EscapeDataString(VersionId));

    private static void CheckBucket(string bucket)
    {
        if (bucket.Contains('@', StringComparison.Ordinal))
            throw new FormatException(
                "has a user name or password in it. Remove it, and give the keys by a profile, the environment or a credential");
        bool isName = bucket.Length is >= 3 and <= 255
            && !bucket.AsSpan().ContainsAnyExcept(BucketCharacters)
            && char.IsAsciiLetterOrDigit(bucket[0]) && char.IsAsciiLetterOrDigit(bucket[^1])
            && !bucket.Contains("..", StringComparison.Ordinal)
            && !(IPAddress.TryParse(bucket, out _) && bucket.Count(c => c == '.') == 3);
        if (!isName)
        {
            throw new FormatException(bucket.Length == 0
                ? "names no bucket. Write s3://bucket/key"
                : $"has no bucket's name where one belongs: '{Printable(bucket)}'. Names have 3 or more letters, digits, dots and dashes");
        }
    }

    private static string Escape(string key)
    {
        var text = new StringBuilder(key.Length);
        foreach (byte value in Encoding.UTF8.GetBytes(key))
        {
            if (PathBytes.Contains(value))
                text.Append((char)value);
            else
                text.Append('%').Append(value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static string Printable(string text) => string.Concat(text.Take(80).Select(c => char.IsControl(c) ? '?' : c));
}
