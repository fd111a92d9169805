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

    /// <summary>Whether any certificate of the server is taken.</summary>
    public bool TrustsAnyCertificate { get; init; }

    /// <summary>The kept session that <see cref="Token"/> is; null when it is none.</summary>
    public XnatKeptSession? Kept { get; init; }

    /// <summary>Where kept sessions are; null where none are kept.</summary>
    public XnatSessionFile? KeptIn { get; init; }

    /// <summary>
    /// Joins them: what the caller gives counts first, then the environment, then the profile, then a session that was kept. The environment's
    /// secrets go to the server it names, or, when it names none, to the one that is asked.
    /// </summary>
    /// <param name="access">What the caller, or a profile, says.</param>
    /// <param name="wanted">The server that is needed, where nobody named one; null for none.</param>
    /// <param name="environment">Reads a variable.</param>
    /// <param name="time">The clock that kept sessions end by.</param>
    /// <exception cref="DownloadException">No server is named, or an address is wrong.</exception>
    public static XnatSignIn From(ArchiveAccess access, Uri? wanted, Func<string, string?> environment, TimeProvider time)
    {
        Uri? named = Variable("XNAT_URL") is not { } text ? null : Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
            ? url
            : throw new DownloadException(ErrorId.InvalidUri, "The variable XNAT_URL is no address. Set it to one such as https://xnat.example.org.");
        Uri server = access.Server ?? wanted ?? named ?? throw new DownloadException(ErrorId.InputInvalid,
            "No XNAT server is named. Give -Server or -Profile, or set the variable XNAT_URL.");
        XnatAddress address = XnatAddress.From(server);
        bool isGiven = access.Profile is null && (access.Password ?? access.Token) is not null;
        bool isMeant = named is null || address.IsSameServer(named);
        var signIn = isGiven || !isMeant
            ? new XnatSignIn(address, access.UserName, access.Password, access.Token)
            : FromEnvironment(address, access, Variable);
        signIn = signIn with { TrustsAnyCertificate = XnatSettings.TrustsAnyCertificate(access, address, environment) };
        return isGiven || signIn.Token is not null ? signIn : signIn.WithKept(environment, time);

        string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;
    }

    private static XnatSignIn FromEnvironment(XnatAddress address, ArchiveAccess access, Func<string, string?> variable)
    {
        (string? user, string? password, string? token) = (variable("XNAT_USER"), variable("XNAT_PASS"), variable("XNAT_TOKEN"));
        // A name and a password of different origins would not fit each other.
        if (password is null)
            return new XnatSignIn(address, access.UserName ?? user, access.Password, token ?? access.Token);
        return new XnatSignIn(address, access.Profile is null ? access.UserName ?? user : user ?? access.UserName, password, token);
    }

    private XnatSignIn WithKept(Func<string, string?> environment, TimeProvider time)
    {
        XnatSessionFile? file = XnatSessionFile.Of(environment, time);
        if (file?.Find(Address, UserName) is { } kept)
            return this with { Token = kept.Token, Kept = kept, KeptIn = file };
        return this with { Token = XnatctlSession.Find(Address, UserName, environment, time) };
    }

    /// <summary>Prints no secret.</summary>
    public override string ToString() => $"{UserName ?? "somebody"} at {Address.Root}";
}
