using System.Net.Http;

namespace ScienceDownload.Engine.Transports.Http;

/// <summary>Redirects are followed by us, so that secrets stay with their origin.</summary>
internal static class HttpRedirects
{
    /// <summary>The most redirects that are followed for one request.</summary>
    public const int Most = 20;

    /// <summary>Where a reply sends us; null when it is no redirect.</summary>
    /// <exception cref="DownloadException">It names no target, or one that is less safe than the address given.</exception>
    public static Uri? Target(HttpResponseMessage response, Uri uri)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
            return null;
        if (response.Headers.Location is not { } location)
            throw new DownloadException(ErrorId.RedirectInvalid, $"{uri.Authority} redirects without saying where to.");
        var target = new Uri(uri, location);
        if (target.Scheme != Uri.UriSchemeHttps && (target.Scheme != Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps))
        {
            throw new DownloadException(ErrorId.RedirectInvalid,
                $"{uri.Authority} redirects to {target.Scheme}://{target.Authority}, which is not followed: it is less safe than the address given.");
        }

        return target;
    }

    /// <summary>The failure of a request that was sent on and on.</summary>
    public static DownloadException TooMany(Uri uri) => new(ErrorId.RedirectInvalid, $"More than {Most} redirects from {uri.Authority}.");

    /// <summary>Remembers the way. No cookies are kept between two steps, so whoever comes to a place again will go on for ever.</summary>
    /// <param name="way">The steps so far; null before the first redirect.</param>
    /// <param name="from">What was asked.</param>
    /// <param name="to">What is asked next.</param>
    /// <exception cref="DownloadException">It was asked before.</exception>
    public static void Remember(ref HashSet<(HttpMethod, Uri)>? way, (HttpMethod Method, Uri Uri) from, (HttpMethod Method, Uri Uri) to)
    {
        way ??= [from];
        if (!way.Add(to))
            throw new DownloadException(ErrorId.RedirectInvalid, $"{to.Uri.Authority} redirects in a circle.");
    }

    /// <summary>Whether what is meant for one address may be shown to the other.</summary>
    public static bool IsSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);
}
