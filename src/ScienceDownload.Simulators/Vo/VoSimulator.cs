using System.Collections.Concurrent;
using System.Globalization;

namespace ScienceDownload.Simulators;

/// <summary>
/// A small observatory on loopback: image search (<c>/sia2/query</c>), cone search (<c>/scs</c>), queries (<c>/tap</c>), links (<c>/links</c>),
/// cutouts (<c>/soda/sync</c>), a sign-in (<c>/login</c>) and files (<c>/files/1.fits</c>), in the shapes of the IVOA's standards.
/// </summary>
public sealed class VoSimulator : IAsyncDisposable
{
    private readonly LoopbackHttpServer _server;
    private readonly RequestLog _log;
    private readonly VoJobBoard _jobs;
    private readonly ConcurrentDictionary<string, Func<HttpExchange, Task>> _scripts = new(StringComparer.Ordinal);
    private int _tokens;

    private VoSimulator(LoopbackHttpServer server, RequestLog log, VoSimulatorOptions options)
    {
        _server = server;
        _log = log;
        Options = options;
        Datasets = [.. Enumerable.Range(1, options.Datasets).Select(number => new VoDataset(number, options))];
        _jobs = new VoJobBoard(this);
    }

    /// <summary>The root, ending in a slash.</summary>
    public Uri BaseUri => _server.BaseUri;

    /// <summary>How it behaves.</summary>
    public VoSimulatorOptions Options { get; }

    /// <summary>The data sets in order.</summary>
    public IReadOnlyList<VoDataset> Datasets { get; }

    /// <summary>A copy of the log, in order of arrival.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _log.Snapshot();

    /// <summary>How many times somebody signed in.</summary>
    public int Logins => Volatile.Read(ref _tokens);

    /// <summary>Starts it.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>The running simulator; dispose it to close everything.</returns>
    public static async Task<VoSimulator> StartAsync(VoSimulatorOptions? options = null)
    {
        options ??= new VoSimulatorOptions();
        var log = new RequestLog();
        var simulator = new TaskCompletionSource<VoSimulator>(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task HandleAsync(HttpExchange exchange) =>
            await (await simulator.Task.ConfigureAwait(false)).AnswerAsync(exchange).ConfigureAwait(false);
        var server = await LoopbackHttpServer.StartAsync(HandleAsync, new LoopbackServerOptions { Port = options.Port, Log = log })
            .ConfigureAwait(false);
        simulator.SetResult(new VoSimulator(server, log, options));
        return await simulator.Task.ConfigureAwait(false);
    }

    /// <summary>The address of something below the root.</summary>
    /// <param name="path">Path and query, escaped, without a slash before it.</param>
    public Uri At(string path) => new(BaseUri, path);

    /// <summary>Answers a path with something of the test's own, for as long as it is set.</summary>
    /// <param name="path">The path, beginning with a slash.</param>
    /// <param name="answer">The answer.</param>
    public void Script(string path, Func<HttpExchange, Task> answer) => _scripts[path] = answer;

    /// <summary>Answers a path with a document.</summary>
    /// <param name="path">The path, beginning with a slash.</param>
    /// <param name="text">The document.</param>
    /// <param name="status">The status.</param>
    /// <param name="contentType">Its type.</param>
    public void Script(string path, string text, int status = 200, string contentType = VoTableText.MediaType) =>
        Script(path, exchange => exchange.SendTextAsync(status, text, contentType));

    /// <summary>Forgets the requests so far.</summary>
    public void ClearRequests() => _log.Clear();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpExchange exchange)
    {
        var path = exchange.Request.Path;
        if (_scripts.TryGetValue(path, out var script))
        {
            await script(exchange).ConfigureAwait(false);
            return;
        }

        if (path == "/login")
        {
            await LogInAsync(exchange).ConfigureAwait(false);
            return;
        }

        if (Options.Login is not null && !IsSignedIn(exchange.Request))
        {
            exchange.Response.Headers.Add("WWW-Authenticate", "Basic realm=\"vo\"");
            var scheme = Options.LoginGivesCookie ? "ivoa_cookie" : "ivoa_bearer";
            exchange.Response.Headers.Add(
                "WWW-Authenticate", $"{scheme} standard_id=\"ivo://ivoa.net/sso#tls-with-password\", access_url=\"{At("login")}\"");
            await exchange.SendAsync(401).ConfigureAwait(false);
            return;
        }

        await RouteAsync(exchange, path).ConfigureAwait(false);
    }

    private bool IsSignedIn(ServerRequest request) => Options.LoginGivesCookie
        ? (request.Headers["Cookie"] ?? "").Split("; ").Contains($"vo-session=vo-token-{Logins}")
        : request.Headers["Authorization"] == $"Bearer vo-token-{Logins}";

    private Task RouteAsync(HttpExchange exchange, string path)
    {
        var parameters = VoParameters.Read(exchange.Request);
        if (path is "/sia2/query" or "/scs" or "/links" or "/tap/sync" && TakesTransientFault())
            return exchange.SendTextAsync(400, VoTableText.Error("TransientFault: busy, come back"), VoTableText.MediaType);
        return path switch
        {
            "/capabilities" or "/sia2/capabilities" or "/tap/capabilities" => exchange.SendTextAsync(200, VoAnswers.Capabilities(this), "text/xml"),
            "/sia2/query" => SendTableAsync(exchange, VoAnswers.Images(this, parameters)),
            "/scs" => SendTableAsync(exchange, VoAnswers.Sources(this, parameters)),
            "/links" => VoLinkAnswers.SendAsync(exchange, this, parameters),
            "/tap/sync" => SendTapAsync(exchange, parameters),
            "/soda/sync" => SendCutoutAsync(exchange, parameters),
            _ when path.StartsWith("/tap/async", StringComparison.Ordinal) => _jobs.AnswerAsync(exchange, parameters),
            _ when path.StartsWith("/files/", StringComparison.Ordinal) => SendFileAsync(exchange, path["/files/".Length..]),
            _ => exchange.SendTextAsync(404, "NotFoundFault: nothing is here"),
        };
    }

    internal Task SendTapAsync(HttpExchange exchange, VoParameters parameters)
    {
        var answer = VoAnswers.Query(this, parameters);
        return exchange.SendTextAsync(answer.Status, answer.Text, answer.ContentType);
    }

    private static Task SendTableAsync(HttpExchange exchange, (int Status, string Text) answer) =>
        exchange.SendTextAsync(answer.Status, answer.Text, VoTableText.MediaType);

    private bool TakesTransientFault()
    {
        lock (_log)
        {
            if (Options.TransientFaults <= 0) return false;
            Options.TransientFaults--;
            return true;
        }
    }

    private async Task LogInAsync(HttpExchange exchange)
    {
        var form = VoParameters.Read(exchange.Request);
        if (Options.Login is not { } login || form["username"] != login.User || form["password"] != login.Password)
        {
            await exchange.SendAsync(401).ConfigureAwait(false);
            return;
        }

        exchange.Response.Headers["x-vo-authenticated"] = login.User;
        var token = string.Create(CultureInfo.InvariantCulture, $"vo-token-{Interlocked.Increment(ref _tokens)}");
        if (Options.LoginGivesCookie) exchange.Response.Headers["Set-Cookie"] = $"vo-session={token}; Path=/; HttpOnly";
        else exchange.Response.Headers["x-vo-bearer"] = token;
        await exchange.SendAsync(200).ConfigureAwait(false);
    }

    private Task SendFileAsync(HttpExchange exchange, string name)
    {
        var dataset = Datasets.FirstOrDefault(one => one.FileName == name);
        if (dataset is null) return exchange.SendTextAsync(404, "no such file");
        exchange.Response.Headers["ETag"] = $"\"{dataset.Sha256[..16]}\"";
        exchange.Response.Headers["Accept-Ranges"] = "bytes";
        var length = dataset.Content.Length;
        if (ByteRangeRequest.Parse(exchange.Request.Headers["Range"])?.Of(length) is not { } part)
            return exchange.SendAsync(200, dataset.Content, "application/fits");
        exchange.Response.Headers["Content-Range"] =
            string.Create(CultureInfo.InvariantCulture, $"bytes {part.Start}-{part.Start + part.Count - 1}/{length}");
        return exchange.SendAsync(206, dataset.Content.Slice((int)part.Start, (int)part.Count), "application/fits");
    }

    private Task SendCutoutAsync(HttpExchange exchange, VoParameters parameters)
    {
        var dataset = Datasets.FirstOrDefault(one => one.Id == parameters["ID"]);
        if (dataset is null) return exchange.SendTextAsync(404, "NotFoundFault: no such data set");
        var circle = (parameters["CIRCLE"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (circle.Length != 3) return exchange.SendTextAsync(400, "UsageError: CIRCLE takes three numbers");
        var far = Math.Abs(double.Parse(circle[0], CultureInfo.InvariantCulture) - dataset.Position.Ra);
        if (far > 1) return exchange.SendAsync(204);
        return exchange.SendStreamAsync(200, "application/fits", stream => stream.WriteAsync(dataset.Content[..(2 * 2880)]).AsTask());
    }
}
