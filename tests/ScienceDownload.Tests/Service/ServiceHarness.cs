using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ScienceDownload.Archives.Batch;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Engine.Jobs;
using ScienceDownload.Tests.Support;
using ScienceDownload.Worker.Service;

namespace ScienceDownload.Tests.Service;

/// <summary>The service in this process, asked over real sockets, with a simulated archive to download from and a hasty clock.</summary>
internal sealed class ServiceHarness : IAsyncDisposable
{
    public const string Key = "secret-key";

    private readonly TemporaryFolder _folder = new();
    private readonly DownloadEngine _engine;
    private ServiceHost? _host;

    private ServiceHarness(WebArchiveSimulator server, ServiceSettings settings, TemporaryFolder folder, TimeProvider time, int globalLimit)
    {
        _folder = folder;
        Server = server;
        Settings = settings;
        Time = time;
        _engine = new DownloadEngine(
            new EngineOptions
            {
                StatePath = folder["state"],
                GlobalLimit = globalLimit,
                Network = settings.Network,
                Webhooks = settings.Webhooks,
                UserAgent = "ScienceDownload/test",
            },
            [new BatchArchive()],
            time,
            () => 0.5,
            EngineHarness.Patience);
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public WebArchiveSimulator Server { get; }

    public ServiceSettings Settings { get; }

    public TimeProvider Time { get; }

    public IDownloadEngine Engine => _engine;

    public HttpClient Http { get; } = new(new SocketsHttpHandler
    {
        UseProxy = false, AllowAutoRedirect = false, UseCookies = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
    });

    public Uri Address => _host!.Addresses[0];

    public string Root => Settings.Root;

    public static async Task<ServiceHarness> StartAsync(
        Func<ServiceSettings, ServiceSettings>? change = null, int globalLimit = 10, int haste = 20, TimeProvider? time = null)
    {
        WebArchiveSimulator server = await WebArchiveSimulator.StartAsync();
        var folder = new TemporaryFolder();
        var settings = new ServiceSettings
        {
            Urls = [new("http://127.0.0.1:0")],
            Root = folder["files"],
            ApiKey = Key,
            Network = NetworkPolicy.Open,
            RateLimitPerSecond = 100_000,
            RateLimitBurst = 100_000,
            // The clock is hasty: a pause of a busy machine must not look like a stalled server, or like a receiver that does not answer.
            StallTimeout = TimeSpan.FromHours(20),
            FileRetention = TimeSpan.FromDays(100),
            Webhooks = new WebhookPolicy { Patience = TimeSpan.FromSeconds(2), Timeout = TimeSpan.FromHours(20) },
        };
        var harness = new ServiceHarness(server, change?.Invoke(settings) ?? settings, folder, time ?? new HastyTime(haste), globalLimit);
        harness._host = await ServiceHost.StartAsync(harness.Settings, harness._engine, harness.Time, Cancellation);
        harness.Http.BaseAddress = harness.Address;
        return harness;
    }

    public IReadOnlyList<SimulatedFile> AddFiles(int count, long length, params Fault[] faults) =>
        [.. Enumerable.Range(0, count).Select(i => Server.Add($"set/{i:000}.bin", length, seed: i, faults))];

    /// <summary>Sends a request with the key.</summary>
    public Task<Answer> SendAsync(HttpMethod method, string path, string? body = null, string? key = Key, string? contentType = "application/json") =>
        SendAsync(method, path, body is null ? null : Encoding.UTF8.GetBytes(body), key, contentType);

    public async Task<Answer> SendAsync(
        HttpMethod method, string path, byte[]? body, string? key, string? contentType, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null)
            request.Headers.TryAddWithoutValidation("X-API-Key", key);
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            if (contentType is not null)
                request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        using HttpResponseMessage response = await Http.SendAsync(request, Cancellation);
        return await Answer.ReadAsync(response, Cancellation);
    }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> PostAsync(object body) => SendAsync(HttpMethod.Post, "/api/v1/batch/download", JsonSerializer.Serialize(body));

    /// <summary>Makes a batch of files with further fields of the request, and gives its id.</summary>
    public async Task<string> CreateAsync(IEnumerable<SimulatedFile> files, params (string Name, object? Value)[] fields)
    {
        var body = new Dictionary<string, object?> { ["urls"] = files.Select(file => file.Uri.OriginalString) };
        foreach ((string name, object? value) in fields)
            body[name] = value;
        Answer answer = await PostAsync(body);
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        return answer.Text("batch_id");
    }

    public async Task<JsonElement> BatchAsync(string id)
    {
        Answer answer = await GetAsync("/api/v1/batch/" + id);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        AssertCounts(answer.Json);
        return answer.Json;
    }

    /// <summary>Looks at a batch until it is as a test wants it; at every look the counts add up.</summary>
    public async Task<JsonElement> UntilAsync(string id, Func<JsonElement, bool> isWanted)
    {
        while (true)
        {
            JsonElement batch = await BatchAsync(id);
            if (isWanted(batch))
                return batch;
            await Task.Delay(5, Cancellation);
        }
    }

    public Task<JsonElement> EndAsync(string id) => UntilAsync(id, batch => Status(batch) is "completed" or "failed" or "cancelled");

    public static string Status(JsonElement batch) => batch.GetProperty("status").GetString()!;

    public static int Count(JsonElement batch, string status) => batch.GetProperty(status + "_jobs").GetInt32();

    public static string[] States(JsonElement batch) => [.. batch.GetProperty("jobs").EnumerateArray().Select(Status)];

    public static JsonElement Job(JsonElement batch, int index) => batch.GetProperty("jobs")[index];

    public static string? Error(JsonElement of) => of.GetProperty("error").GetString();

    public static string PathOf(JsonElement job) => job.GetProperty("file_info").GetProperty("file_path").GetString()!;

    /// <summary>Every file below the root, partial ones included.</summary>
    public string[] FilesOnDisk() =>
        [.. Directory.GetFiles(Root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal)];

    public void AssertSame(SimulatedFile file, JsonElement job)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Root, PathOf(job)));
        Assert.Equal(file.Length, job.GetProperty("file_info").GetProperty("size_bytes").GetInt64());
        Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        Assert.Equal(file.Sha256, job.GetProperty("file_info").GetProperty("sha256").GetString());
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        await _engine.DisposeAsync();
        await Server.DisposeAsync();
        Http.Dispose();
        _folder.Dispose();
    }

    private static void AssertCounts(JsonElement batch)
    {
        string[] states = States(batch);
        Assert.Equal(states.Length, batch.GetProperty("total_jobs").GetInt32());
        foreach (string state in (string[])["queued", "running", "completed", "failed", "cancelled"])
            Assert.Equal(states.Count(one => one == state), Count(batch, state));
    }
}
