using System.Net.Http;
using System.Text;
using ScienceDownload.Archives.Http;
using ScienceDownload.Engine.Transports.Http;

namespace ScienceDownload.Archives.Vo;

/// <summary>
/// Who asks VO services, for one run: a token that is given is sent at once, a user name and password once a service says how it wants them, and
/// a token made of them serves all requests to that service. Nothing of it goes to an origin the user has not named. Safe for concurrent use.
/// </summary>
internal sealed class VoSignIn : IDisposable
{
    private readonly ArchiveHttp _http;
    private readonly ArchiveAccess _access;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _trusted = new(StringComparer.OrdinalIgnoreCase);

    public VoSignIn(ArchiveHttp http, ArchiveAccess access)
    {
        (_http, _access) = (http, access);
        if (access.Server is { } server)
            Trust(server);
    }

    /// <summary>Whether there is anybody to sign in as.</summary>
    public bool HasIdentity => _access.Token is not null || (_access.UserName is not null && _access.Password is not null);

    /// <summary>Lets the origin of an address that the user gave have the credentials. An address without encryption never gets any, but on this machine.</summary>
    public void Trust(Uri uri)
    {
        if (uri.Scheme != Uri.UriSchemeHttps && !uri.IsLoopback)
            return;
        lock (_headers)
            _trusted.Add(Origin(uri));
    }

    /// <summary>The value of <c>Authorization</c> for an address; null for none, or none yet.</summary>
    public string? Authorization(Uri uri)
    {
        string origin = Origin(uri);
        lock (_headers)
        {
            if (!_trusted.Contains(origin))
                return null;
            return _headers.TryGetValue(origin, out string? known) ? known : _access.UserName is null && _access.Token is { } token ? $"Bearer {token}" : null;
        }
    }

    /// <summary>Answers a challenge.</summary>
    /// <param name="uri">What was asked for.</param>
    /// <param name="values">The values of <c>WWW-Authenticate</c>.</param>
    /// <param name="sent">The <c>Authorization</c> that was sent; null for none.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether asking again may help: there is another value to send now.</returns>
    /// <exception cref="DownloadException">The sign-in was refused, or cannot be reached.</exception>
    public async Task<bool> AnswerAsync(Uri uri, IEnumerable<string> values, string? sent, CancellationToken cancellation)
    {
        string origin = Origin(uri);
        lock (_headers)
        {
            if (!HasIdentity || _access.UserName is null || !_trusted.Contains(origin))
                return false;
        }

        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // Others who were refused at the same time have been waiting for this one sign-in.
            if (Authorization(uri) is { } current && current != sent)
                return true;
            IReadOnlyList<Challenge> challenges = Challenge.Parse(values);
            if (challenges.FirstOrDefault(IsPasswordLogin) is { } login)
                Set(origin, $"Bearer {await LogInAsync(uri, login, cancellation).ConfigureAwait(false)}");
            else if (challenges.Count == 0 || challenges.Any(challenge => challenge.Scheme == "basic"))
                Set(origin, "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_access.UserName}:{_access.Password}")));
            return Authorization(uri) is { } made && made != sent;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private static bool IsPasswordLogin(Challenge challenge) => challenge.Scheme == "ivoa_bearer"
        && challenge.Parameters.ContainsKey("access_url")
        && challenge.Parameters.TryGetValue("standard_id", out string? standard)
        && standard.Equals(Challenge.PasswordStandard, StringComparison.OrdinalIgnoreCase);

    private async Task<string> LogInAsync(Uri asked, Challenge challenge, CancellationToken cancellation)
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
                Expects = static status => status is 401 or 403,
                FollowsRedirects = false,
            },
            cancellation).ConfigureAwait(false);
        if (reply.Status is 401 or 403)
            throw new DownloadException(ErrorId.NotSignedIn, $"{uri.Authority} refuses the user name or the password.") { StatusCode = reply.Status };
        string? token = reply.Headers.TryGetValues("x-vo-bearer", out IEnumerable<string>? tokens) ? tokens.FirstOrDefault()?.Trim() : null;
        return string.IsNullOrEmpty(token)
            ? throw new DownloadException(ErrorId.ArchiveReplyInvalid, $"{uri.Authority} took the sign-in but gave no token.")
            : token;
    }

    private void Set(string origin, string header)
    {
        lock (_headers)
            _headers[origin] = header;
    }

    private static string Origin(Uri uri) => uri.GetLeftPart(UriPartial.Authority);
}
