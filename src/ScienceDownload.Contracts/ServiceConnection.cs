namespace ScienceDownload;

/// <summary>A service, <c>scidl serve</c>, and who asks it: held in memory, never stored, never logged.</summary>
/// <param name="Address">Where it answers: http or https, without user, query and fragment.</param>
public sealed record ServiceConnection(Uri Address)
{
    /// <summary>The key that it asks for; null for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The product and version that requests are sent as.</summary>
    public string UserAgent { get; init; } = new EngineOptions().UserAgent;

    /// <summary>Reads an address as a user gives it; a slash at its end makes no difference.</summary>
    /// <exception cref="DownloadException">It is none (<see cref="ErrorId.InvalidUri"/>).</exception>
    public static Uri ReadAddress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            throw new DownloadException(ErrorId.InvalidUri,
                "The service's address is no http or https address. Give one such as http://127.0.0.1:8080.");
        if (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            throw new DownloadException(ErrorId.InvalidUri,
                "The service's address has a user, a query or a fragment. Leave them out; the key is given on its own.");
        return new Uri(uri.AbsoluteUri.TrimEnd('/') + "/");
    }

    /// <summary>Prints no key.</summary>
    public override string ToString() => $"service at {Address}";
}
