using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScienceDownload.Simulators;

/// <summary>
/// The GEODES portal on loopback: catalogue, availability, downloads with a key, processes; and a second origin that serves the same files, to which
/// the key must never come. Its files keep to ranges and have neither entity tag nor date, as the portal's.
/// </summary>
public sealed class GeodesSimulator : IAsyncDisposable
{
    private const string Json = "application/json";
    private const string Processes = """{ "processes": [ {"id": "fake-subset", "title": "Subset", "version": "1.0.0"} ], "links": [] }""";
    private const string BadRequest = """{ "status": 400, "error": "Bad Request", "messages": ["unknown attribute"] }""";

    private readonly ConcurrentDictionary<string, (GeodesProduct Product, GeodesFile File)> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<(string Path, string Body)> _posted = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<GeodesAnswer>> _script = new(StringComparer.Ordinal);
    private readonly RequestLog _log = new();
    private readonly GeodesCatalogue _catalogue = new();
    private readonly GeodesSimulatorOptions _options;
    private LoopbackHttpServer _portal = null!;
    private LoopbackHttpServer _other = null!;

    private GeodesSimulator(GeodesSimulatorOptions options) => _options = options;

    /// <summary>The portal, ending in a slash.</summary>
    public Uri BaseUri => _portal.BaseUri;

    /// <summary>The same files on another port, without any key.</summary>
    public Uri OtherOrigin => _other.BaseUri;

    /// <summary>The datalake in the catalogue's addresses.</summary>
    public Uri Datalake => _options.Datalake?.Endpoint ?? OtherOrigin;

    /// <summary>The datalake's bucket with the data files; null without a datalake. Nobody may read it until a key is allowed to.</summary>
    public S3Bucket? Bucket { get; private set; }

    /// <summary>The key that is good while <see cref="KeyState"/> says so.</summary>
    public string ApiKey { get; } = "geodes-key-" + Guid.NewGuid().ToString("N");

    /// <summary>What the portal makes of the key.</summary>
    public GeodesKeyState KeyState { get; set; }

    /// <summary>All products, in the order they were added.</summary>
    public IReadOnlyList<GeodesProduct> Products => _catalogue.Products;

    /// <summary>By how much <c>matched</c> grows from one search to the next, as when products are added meanwhile.</summary>
    public int Growth { get => _catalogue.Growth; set => _catalogue.Growth = value; }

    /// <summary>Whether each page but the first begins with the last product of the page before, again.</summary>
    public bool RepeatsAcrossPages { get => _catalogue.RepeatsAcrossPages; set => _catalogue.RepeatsAcrossPages = value; }

    /// <summary>All requests of both origins.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _log.Snapshot();

    /// <summary>Requests for data files so far, at both origins.</summary>
    public int Downloads => Requests.Count(request => request.Target.StartsWith("/api/download/", StringComparison.Ordinal));

    /// <summary>The bodies that were posted, in order, with the paths they went to.</summary>
    public IReadOnlyList<(string Path, string Body)> Posted => [.. _posted];

    /// <summary>Starts it.</summary>
    /// <param name="options">Null for the defaults: empty.</param>
    /// <returns>The running portal; dispose it to close everything.</returns>
    public static async Task<GeodesSimulator> StartAsync(GeodesSimulatorOptions? options = null)
    {
        var simulator = new GeodesSimulator(options ?? new GeodesSimulatorOptions());
        simulator._portal = await LoopbackHttpServer.StartAsync(simulator.AnswerAsync, simulator.Listening()).ConfigureAwait(false);
        simulator._other = await LoopbackHttpServer.StartAsync(simulator.AnswerElsewhereAsync, simulator.Listening()).ConfigureAwait(false);
        simulator.Bucket = simulator._options.Datalake?.AddBucket(GeodesProductMaker.Bucket);
        if (simulator._options.IsSeeded) GeodesSeed.AddTo(simulator);
        return simulator;
    }

    /// <summary>Adds a collection.</summary>
    /// <param name="id">The id.</param>
    /// <param name="title">The title; null is sent as null.</param>
    /// <param name="description">The description.</param>
    public void AddCollection(string id, string? title, string description) => _catalogue.AddCollection(id, title, description);

    /// <summary>Adds a product.</summary>
    /// <param name="options">What it is like.</param>
    /// <returns>The product.</returns>
    public GeodesProduct Add(GeodesProductOptions options)
    {
        var product = GeodesProductMaker.Make(options, _catalogue.Products.Count + 1, BaseUri, OtherOrigin, Datalake);
        _catalogue.Add(product);
        foreach (var file in product.Files) _files[PathOf(product, file)] = (product, file);
        if (product.ObjectKey is { } key) Bucket?.Add(key, product.Data!.Content.Version.Content, 0);
        return product;
    }

    /// <summary>Gives answers instead of the true ones, one for each request to a path, in order.</summary>
    /// <param name="path">The path, such as <c>/api/stac/search</c>.</param>
    /// <param name="answers">The answers.</param>
    public void Script(string path, params IReadOnlyList<GeodesAnswer> answers)
    {
        var queue = _script.GetOrAdd(path, _ => new ConcurrentQueue<GeodesAnswer>());
        foreach (var answer in answers) queue.Enqueue(answer);
    }

    /// <summary>Forgets requests.</summary>
    public void ClearRequests()
    {
        _log.Clear();
        _posted.Clear();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync().ConfigureAwait(false);
        await _other.DisposeAsync().ConfigureAwait(false);
    }

    private LoopbackServerOptions Listening() => new() { UseTls = _options.UseTls, Time = _options.Time, Log = _log };

    private static string PathOf(GeodesProduct product, GeodesFile file) => $"/api/{file.Kind}/{product.Id}/files/{file.Md5}";

    private Task AnswerElsewhereAsync(HttpExchange exchange) => _files.TryGetValue(exchange.Request.Path, out var found)
        ? WebArchiveSimulator.AnswerAsync(new FileRequest(exchange, found.File.Content))
        : exchange.SendAsync(404);

    private async Task AnswerAsync(HttpExchange exchange)
    {
        var request = exchange.Request;
        if (request.Method == "POST") _posted.Enqueue((request.Path, request.ReadText()));
        if (_script.TryGetValue(request.Path, out var script) && script.TryDequeue(out var scripted))
        {
            if (scripted.RetryAfterSeconds is { } seconds) exchange.Response.Headers["Retry-After"] = FormattableString.Invariant($"{seconds}");
            await exchange.SendTextAsync(scripted.Status, scripted.Body, scripted.ContentType).ConfigureAwait(false);
            return;
        }

        await (request.Path switch
        {
            "/api/stac/search" => SearchAsync(exchange),
            "/api/stac/collections" => AnswerAsync(exchange, _catalogue.Collections),
            "/fastavailability" => AnswerAsync(exchange, _catalogue.FastAvailability),
            "/api/processing/processes/" => exchange.SendTextAsync(200, Processes, Json),
            "/login" => RedirectAsync(exchange, request.Query("next") ?? "/"),
            _ when request.Path.StartsWith("/api/processing/processes/", StringComparison.Ordinal) =>
                exchange.SendJsonAsync(201, JsonNode.Parse("""{ "jobID": "job-1", "status": "accepted", "type": "process" }""")),
            _ when request.Path.StartsWith("/availability/", StringComparison.Ordinal) =>
                AvailabilityAsync(exchange, request.Path["/availability/".Length..]),
            _ when _files.TryGetValue(request.Path, out var found) => FileAsync(exchange, found.Product, found.File),
            _ => exchange.SendTextAsync(404, "Nothing here.\n"),
        }).ConfigureAwait(false);
    }

    private async Task FileAsync(HttpExchange exchange, GeodesProduct product, GeodesFile file)
    {
        if (file.Kind == "download" && await RefusesAsync(exchange).ConfigureAwait(false)) return;
        if (file.Role == "data" && product.IsOnTape)
            await exchange.SendTextAsync(410, "Gone.\n").ConfigureAwait(false);
        else
            await WebArchiveSimulator.AnswerAsync(new FileRequest(exchange, file.Content)).ConfigureAwait(false);
    }

    private async Task<bool> RefusesAsync(HttpExchange exchange)
    {
        var isKnown = exchange.Request.Headers["X-API-Key"] == ApiKey;
        if (isKnown && KeyState == GeodesKeyState.Valid) return false;
        if (!isKnown) await exchange.SendAsync(401).ConfigureAwait(false);
        else if (KeyState == GeodesKeyState.Revoked) await exchange.SendAsync(403).ConfigureAwait(false);
        else await RedirectAsync(exchange, "/login?next=" + Uri.EscapeDataString(exchange.Request.Target)).ConfigureAwait(false);
        return true;
    }

    private static Task RedirectAsync(HttpExchange exchange, string location)
    {
        exchange.Response.Headers["Location"] = location;
        return exchange.SendAsync(302);
    }

    private async Task SearchAsync(HttpExchange exchange)
    {
        try
        {
            await AnswerAsync(exchange, search => _catalogue.Search(search, BaseUri)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException)
        {
            await exchange.SendTextAsync(400, BadRequest, Json).ConfigureAwait(false);
        }
    }

    private async Task AvailabilityAsync(HttpExchange exchange, string name)
    {
        if (await RefusesAsync(exchange).ConfigureAwait(false)) return;
        if (_catalogue.Availability(name) is { } files) await exchange.SendJsonAsync(200, files).ConfigureAwait(false);
        else await exchange.SendAsync(404).ConfigureAwait(false);
    }

    private static async Task AnswerAsync(HttpExchange exchange, Func<JsonElement, JsonObject> answer)
    {
        using var asked = exchange.Request.ReadJson();
        await exchange.SendJsonAsync(200, answer(asked.RootElement)).ConfigureAwait(false);
    }
}
