using System.Globalization;

namespace ScienceDownload.Simulators;

/// <summary>Conditional requests (RFC 9110, section 13) against what an answer says of its file.</summary>
internal static class Preconditions
{
    /// <summary>412 or 304 when a condition decides the answer; null to go on.</summary>
    public static int? Decide(HeaderCollection request, string? etag, DateTimeOffset? lastModified)
    {
        if (request["If-Match"] is { } ifMatch)
        {
            if (!Lists(ifMatch, etag, weakly: false)) return 412;
        }
        else if (ParseDate(request["If-Unmodified-Since"]) is { } unmodifiedSince && lastModified > unmodifiedSince)
        {
            return 412;
        }

        if (request["If-None-Match"] is { } ifNoneMatch) return Lists(ifNoneMatch, etag, weakly: true) ? 304 : null;
        return ParseDate(request["If-Modified-Since"]) is { } modifiedSince && lastModified <= modifiedSince ? 304 : null;
    }

    /// <summary>Whether a range may be honoured. A weak tag never matches here: its bytes may differ.</summary>
    public static bool AllowRange(string? ifRange, string? etag, DateTimeOffset? lastModified)
    {
        if (ifRange is null) return true;
        return ifRange.Contains('"', StringComparison.Ordinal)
            ? IsStrong(ifRange) && ifRange == etag
            : ParseDate(ifRange) is { } date && date == lastModified;
    }

    private static bool Lists(string header, string? etag, bool weakly)
    {
        if (header.Trim() == "*") return true;
        if (etag is null || !(weakly || IsStrong(etag))) return false;
        return header.Split(',', StringSplitOptions.TrimEntries).Any(tag => weakly ? Opaque(tag) == Opaque(etag) : tag == etag);
    }

    private static bool IsStrong(string etag) => !etag.StartsWith("W/", StringComparison.Ordinal);

    private static string Opaque(string etag) => IsStrong(etag) ? etag : etag[2..];

    private static DateTimeOffset? ParseDate(string? text) =>
        DateTimeOffset.TryParseExact(text, "R", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
}
