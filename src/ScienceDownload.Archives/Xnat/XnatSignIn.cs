namespace ScienceDownload.Archives.Xnat;

/// <summary>Where to ask and as whom: what the caller and the environment say together.</summary>
/// <param name="Address">The server.</param>
/// <param name="UserName">The user or alias; null for none.</param>
/// <param name="Password">What goes with it; null for none.</param>
/// <param name="Token">A session of the server that somebody else opened; null for none.</param>
internal sealed record XnatSignIn(XnatAddress Address, string? UserName, string? Password, string? Token)
{
    /// <summary>Whether anybody is to be signed in at all.</summary>
    public bool IsAnonymous => Password is null && Token is null;

    /// <summary>Joins them: the caller's word counts first. The environment's secrets go to the server it names, or, when it names none, to the caller's.</summary>
    /// <param name="access">What the caller, or a profile, says.</param>
    /// <param name="wanted">The server that is needed, where nobody named one; null for none.</param>
    /// <param name="environment">Reads a variable.</param>
    /// <exception cref="DownloadException">No server is named, or an address is wrong.</exception>
    public static XnatSignIn From(ArchiveAccess access, Uri? wanted, Func<string, string?> environment)
    {
        Uri? named = Variable("XNAT_URL") is not { } text ? null : Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
            ? url
            : throw new DownloadException(ErrorId.InvalidUri, "The variable XNAT_URL is no address. Set it to one such as https://xnat.example.org.");
        Uri server = access.Server ?? wanted ?? named ?? throw new DownloadException(ErrorId.InputInvalid,
            "No XNAT server is named. Give -Server or -Profile, or set the variable XNAT_URL.");
        XnatAddress address = XnatAddress.From(server);
        bool isMeant = named is null || address.IsSameServer(named);
        string? Secret(string? given, string name) => given ?? (isMeant ? Variable(name) : null);
        // A name and a password of different origins would not fit each other.
        bool isGiven = access.Password is not null || access.Token is not null;
        return isGiven
            ? new XnatSignIn(address, access.UserName, access.Password, access.Token)
            : new XnatSignIn(address, Secret(access.UserName, "XNAT_USER"), Secret(null, "XNAT_PASS"), Secret(null, "XNAT_TOKEN"));

        string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;
    }

    /// <summary>Prints no secret.</summary>
    public override string ToString() => $"{UserName ?? "somebody"} at {Address.Root}";
}
