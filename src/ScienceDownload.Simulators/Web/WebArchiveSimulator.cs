using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;

namespace ScienceDownload.Simulators;

/// <summary>
/// A web archive on loopback: files of any length over HTTP/1.1 with ranges and conditions, and faults as the test orders them.
/// </summary>
/// <remarks>
/// Besides the files added here it serves what a client orders by address: <c>/make/{length}/{name}?seed=7&amp;fault=…</c> is a file of that
/// length and seed with those faults (<see cref="FaultGrammar"/>), counted down over all requests for the same address; and
/// <c>/sha256/{path and query of any file}</c> is the SHA-256 of its present content, in lower-case hex, as text.
/// </remarks>
public sealed class WebArchiveSimulator : IAsyncDisposable
{
    private const string HashPrefix = "/sha256/";

    private readonly ConcurrentDictionary<string, SimulatedFile> _files = new(StringComparer.Ordinal);
    private readonly LoopbackHttpServer _server;
    private readonly LoopbackHttpServer _other;
    private readonly RequestLog _log;

    private WebArchiveSimulator(LoopbackHttpServer server, LoopbackHttpServer other, RequestLog log) =>
        (_server, _other, _log) = (server, other, log);

    /// <summary>The archive's root, ending in a slash.</summary>
    public Uri BaseUri => _server.BaseUri;

    /// <summary>The root of the same files on another port, which makes it another origin: secrets must not follow a redirect there.</summary>
    public Uri OtherOrigin => _other.BaseUri;

    /// <summary>The certificates of both origins; empty without TLS.</summary>
    public IReadOnlyList<X509Certificate2> Certificates =>
        new[] { _server.Certificate, _other.Certificate }.OfType<X509Certificate2>().ToArray();

    /// <summary>A copy of the log of both origins, in order of arrival.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _log.Snapshot();

    /// <summary>The most requests open at one time, over both origins. <see cref="RequestLog.PeakConcurrency"/> says what "open" means.</summary>
    public int PeakConcurrency => _log.PeakConcurrency;

    /// <summary>Body bytes handed to sockets, error pages included.</summary>
    public long BodyBytesSent => _log.BodyBytesSent;

    /// <summary>Starts an empty archive.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>The running archive; dispose it to close everything.</returns>
    public static async Task<WebArchiveSimulator> StartAsync(WebArchiveOptions? options = null)
    {
        options ??= new WebArchiveOptions();
        var log = new RequestLog();
        var archive = new TaskCompletionSource<WebArchiveSimulator>(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task HandleAsync(HttpExchange exchange) => await (await archive.Task.ConfigureAwait(false)).AnswerAsync(exchange).ConfigureAwait(false);
        LoopbackServerOptions Listening(int port) => new()
        {
            Port = port,
            UseTls = options.UseTls,
            SendBufferBytes = options.SendBufferBytes,
            Time = options.Time,
            Log = log,
            AcceptsConnection = number => number > options.DropsFirstConnections,
        };

        var server = await LoopbackHttpServer.StartAsync(HandleAsync, Listening(options.Port)).ConfigureAwait(false);
        var other = await LoopbackHttpServer.StartAsync(HandleAsync, Listening(0)).ConfigureAwait(false);
        archive.SetResult(new WebArchiveSimulator(server, other, log));
        return await archive.Task.ConfigureAwait(false);
    }

    /// <summary>Adds a file of made content, or puts it in the place of the one at that path.</summary>
    /// <param name="path">Path below the root, not percent-encoded.</param>
    /// <param name="length">Length in bytes; nothing of it is held in memory.</param>
    /// <param name="seed">Files of one length and different seeds differ; the same seed gives the same bytes in every process.</param>
    /// <param name="faults">What the archive does to those who fetch it.</param>
    /// <returns>The file, for its address, hash and headers.</returns>
    public SimulatedFile Add(string path, long length, int seed = 0, params Fault[] faults)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return Add(path, new PatternContent(length, seed), seed, faults);
    }

    /// <summary>Adds a file of given content, or puts it in the place of the one at that path.</summary>
    /// <param name="path">Path below the root, not percent-encoded.</param>
    /// <param name="content">The bytes; not copied.</param>
    /// <param name="faults">What the archive does to those who fetch it.</param>
    /// <returns>The file, for its address, hash and headers.</returns>
    public SimulatedFile AddBytes(string path, byte[] content, params Fault[] faults)
    {
        ArgumentNullException.ThrowIfNull(content);
        var literal = new LiteralContent(content);
        return Add(path, literal, seed: Convert.ToInt32(literal.Sha256[..7], 16), faults);
    }

    /// <summary>Forgets requests, bytes and the peak; files and their faults stay as they are.</summary>
    public void ClearRequests() => _log.Clear();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        await _other.DisposeAsync().ConfigureAwait(false);
    }

    private SimulatedFile Add(string path, FileContent content, int seed, Fault[] faults)
    {
        path = path.TrimStart('/');
        var escaped = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        return _files["/" + path] = new SimulatedFile(new Uri(BaseUri, escaped), new Uri(OtherOrigin, escaped), path, content, seed, faults);
    }

    private async Task AnswerAsync(HttpExchange exchange)
    {
        var request = exchange.Request;
        if (request.Method is not ("GET" or "HEAD"))
        {
            exchange.Response.Headers["Allow"] = "GET, HEAD";
            await exchange.SendTextAsync(405, "Files are read with GET and HEAD.\n").ConfigureAwait(false);
        }
        else if (request.Path.StartsWith(HashPrefix, StringComparison.Ordinal) && Find(request.Target[(HashPrefix.Length - 1)..]) is { } hashed)
        {
            await exchange.SendTextAsync(200, hashed.Sha256).ConfigureAwait(false);
        }
        else if (Find(request.Target) is { } file)
        {
            await AnswerAsync(new FileRequest(exchange, file)).ConfigureAwait(false);
        }
        else
        {
            await exchange.SendTextAsync(404, "No such file.\n").ConfigureAwait(false);
        }
    }

    /// <summary>Answers for a file, with its faults.</summary>
    internal static async Task AnswerAsync(FileRequest request)
    {
        foreach (var armed in request.File.Faults)
        {
            if (await armed.Fault.InterceptAsync(request, armed).ConfigureAwait(false)) return;
        }

        var answer = new FileAnswer(request);
        foreach (var armed in request.File.Faults) armed.Fault.Prepare(answer, armed);
        if (answer.Decide())
        {
            foreach (var armed in request.File.Faults) armed.Fault.Shape(answer, armed);
        }

        await answer.SendAsync().ConfigureAwait(false);
    }

    /// <summary>A file by the path and query of its address.</summary>
    private SimulatedFile? Find(string target)
    {
        target = FileRequest.WithoutMark(target);
        if (_files.TryGetValue(target, out var made)) return made;
        if (MadeFile.Parse(target) is { } order)
        {
            var content = new PatternContent(order.Length, order.Seed);
            return _files.GetOrAdd(target, _ => new SimulatedFile(
                new Uri(BaseUri, target), new Uri(OtherOrigin, target), order.Path, content, order.Seed, order.Faults));
        }

        return _files.GetValueOrDefault(Uri.UnescapeDataString(target.Split('?')[0]));
    }
}
