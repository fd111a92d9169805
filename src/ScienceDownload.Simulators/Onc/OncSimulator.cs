using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace ScienceDownload.Simulators;

/// <summary>
/// ONC Oceans 3.0 in miniature on loopback: discovery, archive files and data products with the errors and the states of the real one, real
/// files whose content tells its own time, and faults as a test orders them.
/// </summary>
/// <remarks>
/// <c>/__test/log</c> lists the calls without tokens; <c>/__test/faults?service=…&amp;fault=…</c> arms a fault (<see cref="FaultGrammar"/>, or
/// <c>truncated-json</c>).
/// </remarks>
public sealed class OncSimulator : IAsyncDisposable
{
    private const string Truncated = "truncated-json";

    private readonly ConcurrentDictionary<string, SimulatedFile> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SimulatedFile> _services = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Fault[]> _faults = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _truncated = new(StringComparer.Ordinal);
    private readonly OncSimulatorOptions _options;
    private readonly OncCatalogue _catalogue;
    private readonly OncOrderDesk _desk;
    private readonly OncDeliveries _deliveries;
    private readonly RequestLog _log;
    private readonly LoopbackHttpServer _server;

    private OncSimulator(OncSimulatorOptions options, RequestLog log, LoopbackHttpServer server)
    {
        _options = options;
        _log = log;
        _server = server;
        _catalogue = new OncCatalogue(options.Audio, options.FirstDevice);
        _desk = new OncOrderDesk(options);
        _deliveries = new OncDeliveries(_catalogue, _desk, options.Time);
        Token = options.Token;
    }

    /// <summary>The root, ending in a slash: the archive's server address.</summary>
    public Uri BaseUri => _server.BaseUri;

    /// <summary>The token that is good now; another one makes the old one revoked.</summary>
    public string Token { get; set; }

    /// <summary>All calls so far, in order of arrival.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _log.Snapshot();

    /// <summary>The most calls open at one time.</summary>
    public int PeakConcurrency => _log.PeakConcurrency;

    /// <summary>How many orders were placed so far.</summary>
    public int Orders => _desk.Count;

    /// <summary>How many orders were started so far.</summary>
    public int StartedOrders => _desk.Started;

    /// <summary>Files whose order lists them under another name, the one of the header: hostile ones included.</summary>
    public ConcurrentDictionary<string, string> Dispositions { get; } = new(StringComparer.Ordinal);

    /// <summary>A last word on lists of files: changes the reply, or leaves it.</summary>
    public Func<JsonObject, JsonObject>? OnList { get; set; }

    /// <summary>Starts it.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>The running simulator; dispose it to close everything.</returns>
    public static async Task<OncSimulator> StartAsync(OncSimulatorOptions? options = null)
    {
        options ??= new OncSimulatorOptions();
        var log = new RequestLog();
        var simulator = new TaskCompletionSource<OncSimulator>(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task HandleAsync(HttpExchange exchange) =>
            await (await simulator.Task.ConfigureAwait(false)).AnswerAsync(exchange).ConfigureAwait(false);
        var server = await LoopbackHttpServer.StartAsync(HandleAsync, new LoopbackServerOptions { Port = options.Port, Log = log })
            .ConfigureAwait(false);
        simulator.SetResult(new OncSimulator(options, log, server));
        return await simulator.Task.ConfigureAwait(false);
    }

    /// <summary>How the next orders go, one after the other; the others complete.</summary>
    public void ScriptOrders(params OncOutcome[] outcomes) => _desk.Script(outcomes);

    /// <summary>What happens to those who call a service, such as <c>archivefile/device</c>: faults of status and connection.</summary>
    public void Fail(string service, params Fault[] faults) => _services[service] = Dummy(service, faults);

    /// <summary>The next calls of a service get 200 and the beginning of some JSON that never ends.</summary>
    public void Truncate(string service, int times) => _truncated[service] = times;

    /// <summary>What happens to those who fetch a file of the catalogue, from the archive or from an order.</summary>
    public void FailFile(string name, params Fault[] faults)
    {
        _faults[name] = faults;
        _files.TryRemove(name, out _);
    }

    /// <summary>Adds a file that only its name is known of.</summary>
    public SimulatedFile Add(string name, long length, int seed, params Fault[] faults) =>
        _files[name] = new SimulatedFile(Address(name), Address(name), name, new PatternContent(length, seed), seed, faults);

    /// <summary>A file of the catalogue, for its content.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public SimulatedFile File(string name) => Find(name) ?? throw new ArgumentException($"There is no file {name}.");

    /// <summary>Forgets the calls so far.</summary>
    public void ClearRequests() => _log.Clear();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpExchange exchange)
    {
        if (exchange.Request.Path.StartsWith("/__test/", StringComparison.Ordinal))
        {
            await TestAsync(exchange).ConfigureAwait(false);
            return;
        }

        try
        {
            var query = OncQuery.Read(exchange.Request, _options.Time.GetUtcNow());
            if (query is null)
                await exchange.SendTextAsync(404, "No such service.\n").ConfigureAwait(false);
            else if (!await InterceptAsync(exchange, query.Service).ConfigureAwait(false))
                await AnswerAsync(exchange, query).ConfigureAwait(false);
        }
        catch (OncRefusal refusal)
        {
            await exchange.SendJsonAsync(refusal.Status, refusal.Body).ConfigureAwait(false);
        }
    }

    private Task AnswerAsync(HttpExchange exchange, OncQuery query)
    {
        if (query["token"] != Token) throw new OncRefusal(401, 136, "Invalid token", "token");
        return query.Service switch
        {
            "archivefile/device" => exchange.SendJsonAsync(200, List(exchange, query, _catalogue.Required(query))),
            "archivefile/location" => exchange.SendJsonAsync(200, List(exchange, query, OfLocation(query))),
            "dataAvailability/dataproducts" =>
                exchange.SendJsonAsync(200, new OncDataAvailability(_catalogue, new Uri(exchange.Origin, exchange.Request.Path)).Answer(query)),
            "archivefile/download" => SendFileAsync(exchange, query.Required("filename"), null),
            "dataProductDelivery/download" => _deliveries.DownloadAsync(
                exchange, query, name => SendFileAsync(exchange, name, Dispositions.GetValueOrDefault(name) ?? $"attachment; filename={name}")),
            var service when service.StartsWith("dataProductDelivery/", StringComparison.Ordinal) => _deliveries.AnswerAsync(exchange, query),
            _ => exchange.SendJsonAsync(200, new OncDiscovery(_catalogue).Answer(query)),
        };
    }

    private OncDevice OfLocation(OncQuery query)
    {
        var (location, category) = (query.Required("locationCode"), query.Required("deviceCategoryCode"));
        return _catalogue.Devices.Find(device => device.Location == location && category == OncDiscovery.Category)
            ?? throw OncRefusal.Unknown("locationCode");
    }

    private JsonObject List(HttpExchange exchange, OncQuery query, OncDevice device)
    {
        var listing = new OncListing(_options, name => _options.ListsSizes || _files.ContainsKey(name) ? Find(name)?.Length : null, Token);
        var reply = listing.Answer(query, device, new Uri(exchange.Origin, exchange.Request.Path));
        return OnList?.Invoke(reply) ?? reply;
    }

    private Task SendFileAsync(HttpExchange exchange, string name, string? disposition)
    {
        var file = Find(name) ?? throw new OncRefusal(400, 96, "Invalid archive filename", "filename");
        if (disposition is not null) file.ContentDisposition = disposition;
        return WebArchiveSimulator.AnswerAsync(new FileRequest(exchange, file));
    }

    private SimulatedFile? Find(string name)
    {
        if (_files.TryGetValue(name, out var known)) return known;
        return _catalogue.Make(name) is { } content
            ? _files.GetOrAdd(name, _ => new SimulatedFile(
                Address(name), Address(name), name, new LiteralContent(content), content.Length, _faults.GetValueOrDefault(name, [])))
            : null;
    }

    private async Task<bool> InterceptAsync(HttpExchange exchange, string service)
    {
        if (_truncated.ContainsKey(service) && _truncated.AddOrUpdate(service, 0, static (_, left) => left - 1) >= 0)
        {
            await exchange.SendAsync(200, "[{\"deviceCode\": \"ICL"u8.ToArray(), "application/json").ConfigureAwait(false);
            return true;
        }

        if (!_services.TryGetValue(service, out var dummy)) return false;
        foreach (var armed in dummy.Faults)
        {
            if (await armed.Fault.InterceptAsync(new FileRequest(exchange, dummy), armed).ConfigureAwait(false)) return true;
        }

        return false;
    }

    private Task TestAsync(HttpExchange exchange)
    {
        if (exchange.Request.Path == "/__test/log")
        {
            return exchange.SendJsonAsync(200, Requests.Where(request => !request.Target.StartsWith("/__test/", StringComparison.Ordinal))
                .Select(request => new { request.Sequence, request.Method, Target = OncListing.WithoutToken(request.Target), request.Status }));
        }

        if (exchange.Request.Query("service") is { } service)
        {
            string[] faults = [.. exchange.Request.QueryAll("fault")];
            if (faults is [Truncated]) Truncate(service, 1);
            else Fail(service, [.. faults.Select(FaultGrammar.Parse)]);
        }

        return exchange.SendAsync(204);
    }

    private SimulatedFile Dummy(string service, Fault[] faults) =>
        new(Address(service), Address(service), service, new LiteralContent([]), 0, faults);

    private Uri Address(string name) => new(BaseUri, "api/archivefile/download?filename=" + Uri.EscapeDataString(name));
}
