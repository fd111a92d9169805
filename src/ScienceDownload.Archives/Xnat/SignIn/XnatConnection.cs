using System.Text;
using ScienceDownload.Archives.Http;

namespace ScienceDownload.Archives.Xnat;

/// <summary>
/// One sign-in at one server, shared by everything that asks there: opened with the first question, renewed once for all when it runs out, and
/// ended when it was ours. A refusal is believed only when the server still takes us for ourselves: to a guest, files are missing.
/// </summary>
internal sealed class XnatConnection(XnatSignIn signIn, ArchiveHttp http) : IAsyncDisposable
{
    /// <summary>How often one question is asked anew because its sign-in had run out meanwhile.</summary>
    private const int MostRounds = 5;

    private readonly SemaphoreSlim _turn = new(1);
    private XnatIdentity? _identity;
    private int _signIns;

    public XnatAddress Address => signIn.Address;

    /// <summary>Whether any certificate of the server is taken.</summary>
    public bool TrustsAnyCertificate => signIn.TrustsAnyCertificate;

    /// <summary>How often a sign-in was made.</summary>
    public int SignIns => Volatile.Read(ref _signIns);

    /// <summary>The sign-in as it stands; made when there is none yet.</summary>
    /// <exception cref="DownloadException">The server refuses it (<see cref="ErrorId.NotSignedIn"/>).</exception>
    public async ValueTask<XnatIdentity> IdentifyAsync(CancellationToken cancellation) =>
        Volatile.Read(ref _identity) ?? await RenewAsync(null, cancellation).ConfigureAwait(false);

    /// <summary>The headers that speak for a sign-in.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Headers(XnatIdentity identity) =>
        identity.Cookies.Length == 0 ? [] : [KeyValuePair.Create("Cookie", identity.Cookies)];

    /// <summary>Asks for JSON. What was not found, or is not ours to see, is a failure; a sign-in that ran out is renewed first.</summary>
    /// <exception cref="DownloadException">As <see cref="ErrorId"/> says.</exception>
    public async Task<ArchiveReply> GetAsync(Uri address, string what, CancellationToken cancellation)
    {
        for (int round = 0; ; round++)
        {
            XnatIdentity used = await IdentifyAsync(cancellation).ConfigureAwait(false);
            ArchiveReply reply = await AskAsync(address, used, cancellation).ConfigureAwait(false);
            if (reply.AsksToSignIn())
            {
                if (round == MostRounds || signIn.IsAnonymous)
                    throw Refused($"{Address.Root.Authority} answers with its sign-in instead of {what}.");
                await RenewAsync(used, cancellation).ConfigureAwait(false);
            }
            else if (reply.Status is not (403 or 404))
            {
                return reply;
            }
            else if (await IsOursAsync(used, cancellation).ConfigureAwait(false))
            {
                throw reply.Status == 403
                    ? new DownloadException(ErrorId.AccessDenied, $"{Address.Root.Authority} does not let this user see {what}.") { StatusCode = 403 }
                    : new DownloadException(ErrorId.ItemNotFound, $"{Address.Root.Authority} has no {what}.") { StatusCode = 404 };
            }
            else
            {
                await RenewAsync(round < MostRounds ? used : throw KeepsEnding(), cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Asks for a list. To a guest lists may be empty, so an empty one is believed only when it was asked for by ourselves.</summary>
    /// <exception cref="DownloadException">As <see cref="GetAsync"/>, or the reply is no list.</exception>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> ListAsync(Uri address, string what, CancellationToken cancellation)
    {
        for (int round = 0; ; round++)
        {
            XnatIdentity used = await IdentifyAsync(cancellation).ConfigureAwait(false);
            IReadOnlyList<IReadOnlyDictionary<string, string>> rows = (await GetAsync(address, what, cancellation).ConfigureAwait(false)).Rows();
            if (rows.Count > 0 || await IsOursAsync(used, cancellation).ConfigureAwait(false))
                return rows;
            await RenewAsync(round < MostRounds ? used : throw KeepsEnding(), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the server still takes a sign-in for what it was. Always so for an anonymous one.</summary>
    public async Task<bool> IsOursAsync(XnatIdentity used, CancellationToken cancellation) =>
        signIn.IsAnonymous
            || used.UserName is null
            || used.UserName.Equals(await WhoAsync(used, cancellation).ConfigureAwait(false), StringComparison.OrdinalIgnoreCase);

    /// <summary>Signs in anew, once for all who met the same refusal.</summary>
    /// <param name="refused">The sign-in that was refused; null for none.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">The server refuses it.</exception>
    public async ValueTask<XnatIdentity> RenewAsync(XnatIdentity? refused, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_identity is { } current && current.Number != refused?.Number)
                return current;
            XnatIdentity made = await SignInAsync((refused?.Number ?? 0) + 1, refused is not null, cancellation).ConfigureAwait(false);
            Volatile.Write(ref _identity, made);
            return made;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Keeps the server from dropping the sign-in while a long stream runs. Failures are for others to find.</summary>
    public async Task PingAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _identity) is not { Session: not null } identity)
            return;
        try
        {
            await AskAsync(Address.Data("JSESSION"), identity, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is DownloadException or OperationCanceledException)
        {
            // The next request that matters will tell.
        }
    }

    /// <summary>Ends a sign-in of ours on the server.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_identity is { IsOurs: false, Session: { } session } && signIn is { Kept: { } kept, KeptIn: { } file })
            await KeepAsync(file, kept with { Token = session }).ConfigureAwait(false);
        if (_identity is { IsOurs: true } identity)
        {
            await XnatSignOut.EndAsync(http, signIn, identity.Cookies, CancellationToken.None).ConfigureAwait(false);
        }

        _turn.Dispose();
    }

    /// <summary>Who the server takes a sign-in for; null for a guest, or when it does not say.</summary>
    public async Task<string?> WhoAsync(XnatIdentity identity, CancellationToken cancellation)
    {
        ArchiveReply reply = await AskAsync(Address.Api("users", "username"), identity, cancellation).ConfigureAwait(false);
        string name = reply.Text().Trim();
        if (reply.Status == 404)
        {
            string text = (await AskAsync(Address.Data("auth"), identity, cancellation).ConfigureAwait(false)).Text();
            int start = text.IndexOf("User '", StringComparison.Ordinal);
            int end = start < 0 ? -1 : text.IndexOf("' is logged in", start, StringComparison.Ordinal);
            name = end < 0 ? "" : text[(start + 6)..end];
        }
        else if (reply.Status != 200 || reply.IsPage())
        {
            return null;
        }

        return name.Length is 0 or > 200 || name.Equals("guest", StringComparison.OrdinalIgnoreCase) ? null : name;
    }

    private Task<ArchiveReply> AskAsync(Uri address, XnatIdentity identity, CancellationToken cancellation) => http.SendAsync(
        ArchiveCall.Get(address) with
        {
            Headers = Headers(identity),
            TrustsAnyCertificate = TrustsAnyCertificate,
            // A redirect leads to a login form or a single sign-on: it is an answer, and no way.
            FollowsRedirects = false,
            Expects = static status => status is 302 or 303 or 401 or 403 or 404,
        },
        cancellation);

    private async Task<XnatIdentity> SignInAsync(int number, bool again, CancellationToken cancellation)
    {
        if (signIn.IsAnonymous)
            return new XnatIdentity(number, null, "", null, IsOurs: false, XnatReplies.UsualTimeout);
        Interlocked.Increment(ref _signIns);
        if (signIn.Token is { } token && !(again && signIn.Password is not null))
        {
            var given = new XnatIdentity(number, token, "JSESSIONID=" + token, null, IsOurs: false, XnatReplies.UsualTimeout);
            string? user = again ? null : await WhoAsync(given, cancellation).ConfigureAwait(false);
            return user is not null || signIn.Password is not null
                ? user is null ? await OpenAsync(number, cancellation).ConfigureAwait(false) : given with { UserName = user }
                : throw Refused(signIn.Kept is null
                    ? $"The session in XNAT_TOKEN, or the token given, is not or no longer good at {Address.Root.Authority}."
                    : $"The session that was kept for {Address.Root.Authority} has ended; Connect-XnatServer opens another.");
        }

        return await OpenAsync(number, cancellation).ConfigureAwait(false);
    }

    private async Task<XnatIdentity> OpenAsync(int number, CancellationToken cancellation)
    {
        string basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{signIn.UserName}:{signIn.Password}"));
        ArchiveReply reply = await http.SendAsync(
            new ArchiveCall(HttpMethod.Post, Address.Data("JSESSION"))
            {
                Headers = [KeyValuePair.Create("Authorization", "Basic " + basic)],
                FollowsRedirects = false,
                Expects = static status => status is 301 or 302 or 303 or 307 or 308 or 401 or 403,
                IsRepeatable = true,
                TrustsAnyCertificate = TrustsAnyCertificate,
            },
            cancellation).ConfigureAwait(false);
        if (reply.SessionId() is not { } id)
        {
            throw Refused(reply switch
            {
                { Status: 401 or 403 } => $"{Address.Root.Authority} does not accept the user name and password.",
                { Status: >= 300 } => $"{Address.Root.Authority} sends the sign-in elsewhere: use the server's own https address, or an alias token.",
                _ => $"{Address.Root.Authority} answers the sign-in with a page: the password may have expired. Open it in a browser.",
            });
        }

        IEnumerable<KeyValuePair<string, string>> cookies = reply
            .Cookies()
            .Where(cookie => cookie.Key != "JSESSIONID")
            .DistinctBy(cookie => cookie.Key);
        string header = string.Join("; ", cookies.Prepend(KeyValuePair.Create("JSESSIONID", id)).Select(cookie => $"{cookie.Key}={cookie.Value}"));
        bool isKept = signIn is { Kept: not null, KeptIn: not null };
        var identity = new XnatIdentity(number, id, header, null, IsOurs: !isKept, reply.Timeout());
        if (isKept)
            await KeepAsync(signIn.KeptIn!, signIn.Kept! with { Token = id, Silence = reply.Timeout().TotalSeconds }).ConfigureAwait(false);
        return identity with { UserName = await WhoAsync(identity, cancellation).ConfigureAwait(false) };
    }

    /// <summary>Says that a kept session was used. That it cannot be written spoils nothing: it is asked for again sooner.</summary>
    private static async Task KeepAsync(XnatSessionFile file, XnatKeptSession session)
    {
        try
        {
            await file.KeepAsync(session, CancellationToken.None).ConfigureAwait(false);
        }
        catch (DownloadException)
        {
            // The next process signs in.
        }
    }

    private DownloadException KeepsEnding() => Refused($"{Address.Root.Authority} ends every session before it answers.");

    private static DownloadException Refused(string what) =>
        new(ErrorId.NotSignedIn, what + " Give credentials with -Credential, a profile, or XNAT_USER and XNAT_PASS.") { StatusCode = 401 };
}
