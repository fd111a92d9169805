using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ScienceDownload.Archives.Http;

namespace ScienceDownload.Archives.Vo;

/// <summary>
/// Who asks VO services, for one run: a token that is given is sent at once, a user name and password once a service says how it wants them, and
/// a token or cookie made of them serves all requests to that service. Nothing of it goes to an origin the user has not named, nor does the
/// client certificate. Safe for concurrent use.
/// </summary>
internal sealed class VoSignIn : IDisposable
{
    private readonly ArchiveHttp _http;
    private readonly ArchiveAccess _access;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, CookieContainer> _cookies = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _trusted = new(StringComparer.OrdinalIgnoreCase);

    public VoSignIn(ArchiveHttp http, ArchiveAccess access)
    {
        (_http, _access) = (http, access);
        if (access.Server is { } server)
            Trust(server);
    }

    /// <summary>Whether there is anybody to sign in as.</summary>
    public bool HasIdentity => _access.Token is not null || _access.Certificate is not null || HasPassword;

    /// <summary>Whether there is a user name with a password, which are of use only as a service says.</summary>
    public bool HasPassword => _access.UserName is not null && _access.Password is not null;

    /// <summary>
    /// Lets the origin of an address that the user gave have the credentials. An address without encryption never gets any, but on this machine.
    /// </summary>
    public void Trust(Uri uri)
    {
        if (uri.Scheme != Uri.UriSchemeHttps && !uri.IsLoopback)
            return;
        lock (_headers)
            _trusted.Add(Origin(uri));
    }

    /// <summary>The certificate to show at an address; null for none.</summary>
    public X509Certificate2? CertificateFor(Uri uri)
    {
        if (_access.Certificate is null || uri.Scheme != Uri.UriSchemeHttps)
            return null;
        lock (_headers)
            return _trusted.Contains(Origin(uri)) ? _access.Certificate : null;
    }

    /// <summary>What to send with a request for an address; null for nothing, or nothing yet.</summary>
    public VoProof? Find(Uri uri)
    {
        string origin = Origin(uri);
        lock (_headers)
        {
            if (!_trusted.Contains(origin))
                return null;
            if (_cookies.TryGetValue(origin, out CookieContainer? cookies))
                return cookies.GetCookieHeader(uri) is { Length: > 0 } value ? new VoProof("Cookie", value) : null;
            string? header = _headers.TryGetValue(origin, out string? known) ? known
                : _access.UserName is null && _access.Token is { } token ? $"Bearer {token}" : null;
            return header is null ? null : new VoProof("Authorization", header);
        }
    }

    /// <summary>Answers a challenge.</summary>
    /// <param name="uri">What was asked for.</param>
    /// <param name="values">The values of <c>WWW-Authenticate</c>.</param>
    /// <param name="sent">What was sent; null for nothing.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether asking again may help: there is another value to send now.</returns>
    /// <exception cref="DownloadException">The sign-in was refused, or cannot be reached.</exception>
    public async Task<bool> AnswerAsync(Uri uri, IEnumerable<string> values, VoProof? sent, CancellationToken cancellation)
    {
        string origin = Origin(uri);
        lock (_headers)
        {
            if (!HasPassword || !_trusted.Contains(origin))
                return false;
        }

        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // Others who were refused at the same time have been waiting for this one sign-in.
            if (Find(uri) is { } current && current != sent)
                return true;
            IReadOnlyList<Challenge> challenges = Challenge.Parse(values);
            if (challenges.FirstOrDefault(challenge => IsPasswordLogin(challenge, "ivoa_bearer")) is { } login)
                Set(origin, $"Bearer {await GetTokenAsync(uri, login, cancellation).ConfigureAwait(false)}");
            else if (challenges.FirstOrDefault(challenge => IsCookieLogin(challenge, uri)) is { } cookieLogin)
                Set(origin, await GetCookiesAsync(uri, cookieLogin, cancellation).ConfigureAwait(false));
            else if (challenges.Count == 0 || challenges.Any(challenge => challenge.Scheme == "basic"))
                Set(origin, "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_access.UserName}:{_access.Password}")));
            return Find(uri) is { } made && made != sent;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    // A cookie belongs to whoever set it: one of another origin would not be sent here.
    private static bool IsCookieLogin(Challenge challenge, Uri asked) => IsPasswordLogin(challenge, "ivoa_cookie")
        && Uri.TryCreate(asked, challenge.Parameters["access_url"], out Uri? login) && Origin(login) == Origin(asked);

    private static bool IsPasswordLogin(Challenge challenge, string scheme) => challenge.Scheme == scheme
        && challenge.Parameters.ContainsKey("access_url")
        && challenge.Parameters.TryGetValue("standard_id", out string? standard)
        && standard.Equals(Challenge.PasswordStandard, StringComparison.OrdinalIgnoreCase);

    private async Task<string> GetTokenAsync(Uri asked, Challenge challenge, CancellationToken cancellation)
    {
        ArchiveReply reply = await LogInAsync(asked, challenge, cancellation).ConfigureAwait(false);
        string? token = reply.Headers.TryGetValues("x-vo-bearer", out IEnumerable<string>? tokens) ? tokens.FirstOrDefault()?.Trim() : null;
        return string.IsNullOrEmpty(token)
            ? throw new DownloadException(ErrorId.ArchiveReplyInvalid, $"{reply.Uri.Authority} took the sign-in but gave no token.")
            : token;
    }

    private async Task<CookieContainer> GetCookiesAsync(Uri asked, Challenge challenge, CancellationToken cancellation)
    {
        ArchiveReply reply = await LogInAsync(asked, challenge, cancellation).ConfigureAwait(false);
        var cookies = new CookieContainer();
        foreach (string cookie in reply.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? values) ? values : [])
        {
            try
            {
                cookies.SetCookies(reply.Uri, cookie);
            }
            catch (CookieException)
            {
                // One that is broken, or meant for somebody else, is none.
            }
        }

        return cookies.Count > 0
            ? cookies
            : throw new DownloadException(ErrorId.ArchiveReplyInvalid, $"{reply.Uri.Authority} took the sign-in but gave no cookie.");
    }

    private async Task<ArchiveReply> LogInAsync(Uri asked, Challenge challenge, CancellationToken cancellation)
    {
        var uri = new Uri(asked, challenge.Parameters["access_url"]);
        if (uri.Scheme != Uri.UriSchemeHttps && !(uri.IsLoopback && asked.IsLoopback))
        {
            throw new DownloadException(ErrorId.NotSignedIn,
                $"{asked.Authority} wants the password sent to {uri.Authority} without encryption; that is not done.");
        }

        KeyValuePair<string, string>[] form = [new("username", _access.UserName!), new("password", _access.Password!)];
        ArchiveReply reply = await _http.SendAsync(
            new ArchiveCall(HttpMethod.Post, uri)
            {
                Body = () => new FormUrlEncodedContent(form),
                Certificate = CertificateFor(uri),
                Expects = static status => status is 401 or 403,
                FollowsRedirects = false,
            },
            cancellation).ConfigureAwait(false);
        if (reply.Status is 401 or 403)
            throw new DownloadException(ErrorId.NotSignedIn, $"{uri.Authority} refuses the user name or the password.") { StatusCode = reply.Status };
        return reply;
    }

    private void Set(string origin, string header)
    {
        lock (_headers)
            _headers[origin] = header;
    }

    private void Set(string origin, CookieContainer cookies)
    {
        lock (_headers)
            _cookies[origin] = cookies;
    }

    private static string Origin(Uri uri) => uri.GetLeftPart(UriPartial.Authority);
}
