using System.Text.RegularExpressions;

namespace ScienceDownload.Simulators;

/// <summary>
/// An XNAT server in miniature on loopback: sessions that run out, guests, login pages, listings in both forms, files with ranges and zips as Java
/// streams them, and faults on whatever address fits.
/// </summary>
public sealed partial class XnatSimulator : IAsyncDisposable
{
    private const string Page =
        "<!DOCTYPE html><html><head><title>NEURO XNAT - Login</title></head><body><form action=\"/login\" method=\"post\"></form></body></html>";

    private readonly LoopbackHttpServer _server;
    private readonly XnatSessions _sessions;
    private readonly XnatReplySender _sender;
    private readonly XnatDataAnswers _data;
    private readonly RequestLog _log;

    private XnatSimulator(LoopbackHttpServer server, RequestLog log, XnatSimulatorOptions options)
    {
        (_server, _log, Options) = (server, log, options);
        var tokens = new XnatTokens(options);
        _sessions = new XnatSessions(options, tokens);
        _sender = new XnatReplySender(options, server.BaseUri);
        _data = new XnatDataAnswers(options, Sessions, tokens, _sender);
    }

    /// <summary>How it behaves.</summary>
    public XnatSimulatorOptions Options { get; }

    /// <summary>The address that clients are given, context path included.</summary>
    public Uri BaseUri => new(_server.BaseUri, Options.ContextPath.TrimStart('/'));

    /// <summary>What it serves.</summary>
    public IList<XnatSessionEntry> Sessions { get; } = [];

    /// <summary>A copy of the log.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _log.Snapshot();

    /// <summary>Requests for the content of files, alone or in zips.</summary>
    public IReadOnlyList<RecordedRequest> FileRequests =>
        [.. Requests.Where(request => request.Method == "GET"
            && (request.Target.Contains("format=zip", StringComparison.Ordinal) || request.Target.Contains("/files/", StringComparison.Ordinal)))];

    /// <summary>Sign-ins so far.</summary>
    public int SignIns => _sessions.Opened;

    /// <summary>Sessions that are open.</summary>
    public int OpenSessions => _sessions.Open;

    /// <summary>Starts a server without any data.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>The running server; dispose it to close everything.</returns>
    public static async Task<XnatSimulator> StartAsync(XnatSimulatorOptions? options = null)
    {
        options ??= new XnatSimulatorOptions();
        var log = new RequestLog();
        var simulator = new TaskCompletionSource<XnatSimulator>(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = await LoopbackHttpServer.StartAsync(
            async exchange => await (await simulator.Task.ConfigureAwait(false)).AnswerAsync(exchange).ConfigureAwait(false),
            new LoopbackServerOptions { Log = log, SendBufferBytes = 64 * 1024, Time = options.Time, UseTls = options.UseTls }).ConfigureAwait(false);
        simulator.SetResult(new XnatSimulator(server, log, options));
        return await simulator.Task.ConfigureAwait(false);
    }

    /// <summary>Does something to those who ask for addresses that fit, counted over all of them.</summary>
    /// <param name="target">What path and query must contain, as a regular expression.</param>
    /// <param name="fault">What happens.</param>
    public void Add(string target, Fault fault) => _sender.Add(target, fault);

    /// <summary>Takes all faults back.</summary>
    public void ClearFaults() => _sender.ClearFaults();

    /// <summary>Ends all sessions.</summary>
    public void ExpireSessions() => _sessions.ExpireAll();

    /// <summary>Forgets requests.</summary>
    public void ClearRequests() => _log.Clear();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpExchange exchange)
    {
        var request = exchange.Request;
        var headers = exchange.Response.Headers;
        headers["Server"] = "Noelios-Restlet-Engine/1.1.10";
        headers["Accept-Ranges"] = "bytes";
        var (now, timeout) = (Options.Time.GetUtcNow().ToUnixTimeMilliseconds(), Options.SessionTimeout.TotalMilliseconds);
        headers.Add("Set-Cookie", FormattableString.Invariant($"SESSION_EXPIRATION_TIME=\"{now},{timeout:0}\"; Version=1; Path=/"));
        if (!request.Path.StartsWith(Options.ContextPath + "/", StringComparison.Ordinal))
        {
            await XnatReplySender.NotFoundAsync(exchange).ConfigureAwait(false);
            return;
        }

        var path = request.Path[Options.ContextPath.Length..];
        var cookies = Cookies(request.Headers["Cookie"]);
        var id = cookies.GetValueOrDefault("JSESSIONID");
        if (path == "/data/JSESSION")
        {
            await AnswerSessionAsync(exchange, id).ConfigureAwait(false);
            return;
        }

        if (path.StartsWith("/app/", StringComparison.Ordinal))
        {
            await exchange.SendTextAsync(200, Page, "text/html;charset=UTF-8").ConfigureAwait(false);
            return;
        }

        var isUser = _sessions.Touch(id) && (!Options.StickyCookie || cookies.ContainsKey("LB"));
        var authorization = request.Headers["Authorization"];
        if (!isUser && _sessions.IsOverLimit(authorization))
        {
            await exchange.SendTextAsync(Options.OverLimitStatus, XnatReplySender.Missing, "text/html").ConfigureAwait(false);
            return;
        }

        // Credentials without a session open one more, at every request.
        if (!isUser && _sessions.TryOpen(authorization) is { } opened)
        {
            headers.Add("Set-Cookie", $"JSESSIONID={opened}; Path=/; HttpOnly");
            isUser = true;
        }

        if (!isUser && !Options.GuestAllowed)
            await RefuseAsync(exchange).ConfigureAwait(false);
        else if (Options.IsOld && path.StartsWith("/xapi/", StringComparison.Ordinal))
            await XnatReplySender.NotFoundAsync(exchange).ConfigureAwait(false);
        else if (path == "/data/auth")
            await exchange.SendTextAsync(200, $"User '{(isUser ? Options.UserName : "guest")}' is logged in", "text/plain").ConfigureAwait(false);
        else if (path == "/xapi/users/username")
            await exchange.SendTextAsync(200, isUser ? Options.UserName : "guest", "text/plain").ConfigureAwait(false);
        else if (path == "/xapi/siteConfig/buildInfo/version")
            await exchange.SendTextAsync(200, "1.8.9", "text/plain").ConfigureAwait(false);
        else if (!isUser && Options.GuestSeesEmptyLists && request.Query("format") == "json")
            await _sender.SendAsync(exchange, XnatJsonAnswers.Rows([]), "application/json").ConfigureAwait(false);
        else if (!isUser)
            await XnatReplySender.NotFoundAsync(exchange).ConfigureAwait(false);
        else
            await _data.AnswerAsync(exchange, [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries)]).ConfigureAwait(false);
    }

    private async Task AnswerSessionAsync(HttpExchange exchange, string? id)
    {
        switch (exchange.Request.Method)
        {
            case "POST" when Options.BusySignIns > 0:
                Options.BusySignIns--;
                await exchange.SendTextAsync(503, XnatReplySender.Missing, "text/html").ConfigureAwait(false);
                break;
            case "POST" when Options.PasswordExpired:
                await exchange.SendTextAsync(200, Page, "text/html;charset=UTF-8").ConfigureAwait(false);
                break;
            case "POST" when _sessions.TryOpen(exchange.Request.Headers["Authorization"]) is { } opened:
                exchange.Response.Headers.Add("Set-Cookie", $"JSESSIONID={opened}; Path=/; HttpOnly");
                if (Options.StickyCookie) exchange.Response.Headers.Add("Set-Cookie", "LB=n1; Path=/");
                await exchange.SendTextAsync(200, opened + "\n", "text/plain").ConfigureAwait(false);
                break;
            case "POST" when _sessions.IsOverLimit(exchange.Request.Headers["Authorization"]):
                await exchange.SendTextAsync(Options.OverLimitStatus, "", "text/plain").ConfigureAwait(false);
                break;
            case "POST":
                await exchange.SendTextAsync(401, "", "text/plain").ConfigureAwait(false);
                break;
            case "DELETE":
                _sessions.End(id);
                await exchange.SendTextAsync(200, "", "text/plain").ConfigureAwait(false);
                break;
            default:
                if (_sessions.Touch(id)) await exchange.SendTextAsync(200, id!, "text/plain").ConfigureAwait(false);
                else if (Options.GuestAllowed) await exchange.SendTextAsync(200, new string('A', 32), "text/plain").ConfigureAwait(false);
                else await RefuseAsync(exchange).ConfigureAwait(false);
                break;
        }
    }

    private Task RefuseAsync(HttpExchange exchange)
    {
        var isBrowser = BrowserAgent().IsMatch(exchange.Request.Headers["User-Agent"] ?? "");
        if (Options.LoginPage == XnatLoginPage.Redirect302 || isBrowser)
        {
            exchange.Response.Headers["Location"] = $"{Options.ContextPath}/app/template/Login.vm#!";
            return exchange.SendAsync(302);
        }

        return Options.LoginPage == XnatLoginPage.Status200
            ? exchange.SendTextAsync(200, Page, "text/html;charset=UTF-8")
            : exchange.SendTextAsync(401, "Status page", "text/html");
    }

    private static Dictionary<string, string> Cookies(string? header) => (header ?? "").Split(';')
        .Select(pair => pair.Split('=', 2))
        .Where(pair => pair.Length == 2)
        .GroupBy(pair => pair[0].Trim())
        .ToDictionary(group => group.Key, group => group.Last()[1].Trim());

    [GeneratedRegex("MSIE|Mozilla|AppleWebKit|Opera")]
    private static partial Regex BrowserAgent();
}
