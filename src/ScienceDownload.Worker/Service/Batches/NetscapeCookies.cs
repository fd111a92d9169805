using System.Globalization;
using System.Net;

namespace ScienceDownload.Worker.Service.Batches;

/// <summary>The format that browsers export cookies in: seven fields a line, between tabs.</summary>
internal static class NetscapeCookies
{
    private const string HttpOnly = "#HttpOnly_";

    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">A line is wrong; its number is told, its content is not.</exception>
    public static CookieContainer Read(string text)
    {
        var container = new CookieContainer { Capacity = 10_000, PerDomainCapacity = 5_000, MaxCookieSize = 16 * 1024 };
        int number = 0;
        foreach (string raw in text.Split('\n'))
        {
            number++;
            string line = raw.TrimEnd('\r');
            bool isHttpOnly = line.StartsWith(HttpOnly, StringComparison.Ordinal);
            if (isHttpOnly)
                line = line[HttpOnly.Length..];
            else if (line.StartsWith('#'))
                continue;
            if (line.Trim().Length > 0)
                Add(container, line.Split('\t'), isHttpOnly, number);
        }

        return container;
    }

    /// <summary>The domains that cookies are for, in order.</summary>
    public static IReadOnlyList<string> DomainsOf(CookieContainer container) =>
        [.. container.GetAllCookies().Select(cookie => cookie.Domain.TrimStart('.').ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal)];

    private static void Add(CookieContainer container, string[] fields, bool isHttpOnly, int number)
    {
        if (fields.Length != 7 || !IsFlag(fields[1]) || !IsFlag(fields[3]) || !fields[2].StartsWith('/')
            || !long.TryParse(fields[4], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long expires))
        {
            throw Wrong(number, null);
        }

        try
        {
            string domain = fields[0].TrimStart('.');
            var cookie = new Cookie(fields[5], fields[6], fields[2])
            {
                Secure = fields[3] == "TRUE",
                HttpOnly = isHttpOnly,
            };
            if (expires > 0)
                cookie.Expires = DateTimeOffset.FromUnixTimeSeconds(Math.Min(expires, DateTimeOffset.MaxValue.ToUnixTimeSeconds())).UtcDateTime;
            if (fields[1] == "TRUE")
            {
                cookie.Domain = "." + domain;
                container.Add(cookie);
            }
            else
            {
                // Without a domain of its own it is for this very host.
                container.Add(new Uri($"https://{domain}{fields[2]}"), cookie);
            }
        }
        catch (Exception error) when (error is CookieException or ArgumentException or UriFormatException)
        {
            throw Wrong(number, error);
        }
    }

    private static bool IsFlag(string text) => text is "TRUE" or "FALSE";

    private static FormatException Wrong(int number, Exception? inner) =>
        new(FormattableString.Invariant($"Line {number} is no cookie of a Netscape cookie file"), inner);
}
