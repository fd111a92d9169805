using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ScienceDownload.Archives.Http;

namespace ScienceDownload.Archives.Xnat;

/// <summary>What replies of a server mean; its statuses and media types do not always tell.</summary>
internal static partial class XnatReplies
{
    private const string ExpirationCookie = "SESSION_EXPIRATION_TIME";

    /// <summary>Sessions end after this much silence unless the server says otherwise.</summary>
    public static readonly TimeSpan UsualTimeout = TimeSpan.FromMinutes(15);

    /// <summary>Whether the body is a page: a login form, a notice of a proxy.</summary>
    public static bool IsPage(this ArchiveReply reply) => reply.Body.Span.TrimStart(" \t\r\n\uFEFF"u8).StartsWith("<"u8);

    /// <summary>Whether the reply asks for a sign-in, in one of the ways there are.</summary>
    public static bool AsksToSignIn(this ArchiveReply reply) => reply.Status is 401 or 302 or 303 || (reply.Status == 200 && reply.IsPage());

    /// <summary>The id in the reply to a sign-in; null when it is none.</summary>
    public static string? SessionId(this ArchiveReply reply) =>
        reply.Status == 200 && Encoding.UTF8.GetString(reply.Body.Span).Trim() is var id && SessionForm().IsMatch(id) ? id : null;

    /// <summary>The cookies a reply sets, but for the one that only tells a time.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Cookies(this ArchiveReply reply) => Lines(reply)
        .Select(line => line.Split(';')[0].Split('=', 2))
        .Where(pair => pair.Length == 2 && pair[0].Trim() != ExpirationCookie)
        .Select(pair => KeyValuePair.Create(pair[0].Trim(), pair[1].Trim()));

    /// <summary>The time of silence a reply grants: <c>"{server time},{milliseconds}"</c>, quoted; the usual one when it says nothing.</summary>
    public static TimeSpan Timeout(this ArchiveReply reply)
    {
        string? text = Lines(reply).FirstOrDefault(line => line.StartsWith(ExpirationCookie + "=", StringComparison.Ordinal));
        Match match = ExpirationForm().Match(text ?? "");
        return match.Success
            && long.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds)
            && milliseconds > 0
            ? TimeSpan.FromMilliseconds(Math.Min(milliseconds, int.MaxValue))
            : UsualTimeout;
    }

    private static IEnumerable<string> Lines(ArchiveReply reply) =>
        reply.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? lines) ? lines : [];

    [GeneratedRegex("^[0-9A-Za-z._-]{16,128}$")]
    private static partial Regex SessionForm();

    [GeneratedRegex("=\"?[0-9]+,([0-9]+)")]
    private static partial Regex ExpirationForm();
}
