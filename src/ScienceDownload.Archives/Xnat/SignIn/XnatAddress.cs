using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Archives.Xnat;

/// <summary>The base address of a server, and the addresses below it. Every part of a path is escaped on its own.</summary>
internal sealed class XnatAddress
{
    private XnatAddress(Uri root) => Root = root;

    /// <summary>Scheme, host and context path, without a slash at the end.</summary>
    public Uri Root { get; }

    /// <summary>The address as it is compared with others: <see cref="Root"/> as text, without a slash at the end.</summary>
    public string Text => Root.AbsoluteUri.TrimEnd('/');

    /// <summary>Reads an address as users give it.</summary>
    /// <exception cref="DownloadException">It is none (<see cref="ErrorId.InvalidUri"/>).</exception>
    public static XnatAddress From(Uri address)
    {
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https") || address.Host.Length == 0 || address.UserInfo.Length > 0)
        {
            throw new DownloadException(ErrorId.InvalidUri,
                $"'{PublicUri.Text(address)}' is no address of an XNAT server. Give http or https, a host, and no user or password in it.");
        }

        return new XnatAddress(new Uri(address.GetLeftPart(UriPartial.Path).TrimEnd('/')));
    }

    /// <summary>An address below <c>/data</c>.</summary>
    public Uri Data(params IEnumerable<string> segments) => Below(["data", .. segments]);

    /// <summary>An address below <c>/xapi</c>.</summary>
    public Uri Api(params IEnumerable<string> segments) => Below(["xapi", .. segments]);

    /// <summary>The same address, asking for JSON. Single things come as XML otherwise, some as HTML.</summary>
    public static Uri AsJson(Uri address, string? query = null) =>
        new($"{address.GetLeftPart(UriPartial.Path)}?format=json{(query is null ? "" : "&" + query)}");

    /// <summary>Whether another address leads to the same server.</summary>
    public bool IsSameServer(Uri other) => IsBelow(From(other).Root, Root) || IsBelow(Root, From(other).Root);

    /// <summary>Whether a file's address is one of this server.</summary>
    public bool Owns(Uri file) => IsBelow(file, Root);

    private Uri Below(IEnumerable<string> segments) =>
        new($"{Root.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{string.Join('/', segments.Select(Escape))}");

    // A list of scans keeps its commas: the server splits at them.
    private static string Escape(string segment) => Uri.EscapeDataString(segment).Replace("%2C", ",", StringComparison.Ordinal);

    private static bool IsBelow(Uri one, Uri root) =>
        one.GetLeftPart(UriPartial.Authority).Equals(root.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase)
        && (one.AbsolutePath.TrimEnd('/') + "/").StartsWith(root.AbsolutePath.TrimEnd('/') + "/", StringComparison.Ordinal);
}
