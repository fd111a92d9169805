using System.Security.Cryptography.X509Certificates;

namespace ScienceDownload.Archives.Http;

/// <summary>One question to an archive's server.</summary>
/// <param name="Method">The method.</param>
/// <param name="Uri">The address; a secret in its query is never shown.</param>
internal sealed record ArchiveCall(HttpMethod Method, Uri Uri)
{
    /// <summary>Request headers, possibly secret: sent to the origin of <see cref="Uri"/> only, and not after a redirect that leaves it.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Makes the body, anew for each attempt; null for none.</summary>
    public Func<HttpContent>? Body { get; init; }

    /// <summary>Statuses that are answers, beside 200 to 299: they are returned. All others fail.</summary>
    public Func<int, bool> Expects { get; init; } = static _ => false;

    /// <summary>Whether a redirect is followed, as GET does; otherwise it is an answer like any other status and must be expected.</summary>
    /// <value>True.</value>
    public bool FollowsRedirects { get; init; } = true;

    /// <summary>Whether asking twice does no harm, so that a call whose reply was lost is made again.</summary>
    /// <value>True for GET and HEAD.</value>
    public bool IsRepeatable { get; init; } = Method == HttpMethod.Get || Method == HttpMethod.Head;

    /// <summary>How many times in a row the call may fail and be made again.</summary>
    /// <value>4.</value>
    public int MaxRetries { get; init; } = 4;

    /// <summary>The longest reply taken into memory, in bytes.</summary>
    /// <value>64 MiB.</value>
    public int MaxBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Whether a certificate that nobody vouches for is taken, from the origin of <see cref="Uri"/> only.</summary>
    public bool TrustsAnyCertificate { get; init; }

    /// <summary>The client certificate, shown to the origin of <see cref="Uri"/> where that asks for one, and to no other; null for none.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>A GET.</summary>
    public static ArchiveCall Get(Uri uri) => new(HttpMethod.Get, uri);

    /// <summary>Names no header and no secret of the query.</summary>
    public override string ToString() => $"{Method} {Uri.GetLeftPart(UriPartial.Path)}";
}
