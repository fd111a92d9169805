using System.Globalization;

namespace ScienceDownload.Simulators;

/// <summary>A request for a file that exists.</summary>
internal sealed record FileRequest(HttpExchange Exchange, SimulatedFile File)
{
    // Marks an address that a redirect has led to, so that the fault that redirects lets it pass.
    private const string RedirectedParameter = "redirected";

    public bool WasRedirected => Exchange.Request.Query(RedirectedParameter) is not null;

    /// <summary>The address asked for, at another origin, marked as redirected.</summary>
    public Uri RedirectedAt(Uri origin)
    {
        var target = Exchange.Request.Target;
        return new Uri(origin, $"{target}{(target.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{RedirectedParameter}=1");
    }

    /// <summary>The target without the mark: one name for one file.</summary>
    public static string WithoutMark(string target) => target
        .Replace($"?{RedirectedParameter}=1", "", StringComparison.Ordinal)
        .Replace($"&{RedirectedParameter}=1", "", StringComparison.Ordinal);

    /// <summary>A <c>Retry-After</c> value in either form.</summary>
    public string RetryAfter(int seconds, bool asDate) => asDate
        ? Exchange.Time.GetUtcNow().AddSeconds(seconds).ToString("R", CultureInfo.InvariantCulture)
        : seconds.ToString(CultureInfo.InvariantCulture);
}
