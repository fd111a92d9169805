using System.Net;
using System.Text.Json;
using ScienceDownload.Engine.Transports.Http;

namespace ScienceDownload.Archives.Remote;

/// <summary>Asks a service, in its own words: paths in, JSON out, with the failures of the engine.</summary>
/// <remarks>The key goes to the service's own address only: redirects are not followed.</remarks>
internal sealed class ServiceClient : IDisposable
{
    /// <summary>What a service says of itself that can be driven from here.</summary>
    private const string Feature = "remote";

    private const int LargestReply = 32 * 1024 * 1024;
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RatePatience = TimeSpan.FromSeconds(60);

    private readonly ServiceConnection _connection;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private volatile bool _isKnown;

    /// <param name="connection">Where it is, and the key.</param>
    /// <param name="time">The clock of all waits.</param>
    public ServiceClient(ServiceConnection connection, TimeProvider time)
    {
        _connection = connection;
        _time = time;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            ActivityHeadersPropagator = null,
            RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LargestReply,
        };
    }

    /// <summary>Where the service answers, ending in a slash.</summary>
    public Uri Address => _connection.Address;

    /// <summary>Asks for something, and reads the answer.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path below the address.</param>
    /// <param name="body">JSON to send; null for nothing.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">Nobody answers, or the answer is no.</exception>
    public async Task<JsonElement> AskAsync(HttpMethod method, string path, ReadOnlyMemory<byte>? body, CancellationToken cancellation)
    {
        await KnowAsync(cancellation).ConfigureAwait(false);
        using HttpResponseMessage response = await SendAsync(method, path, body, HttpCompletionOption.ResponseContentRead, cancellation)
            .ConfigureAwait(false);
        return await ReadAsync(response, cancellation).ConfigureAwait(false);
    }

    /// <summary>Opens a stream of events.</summary>
    /// <exception cref="DownloadException">As <see cref="AskAsync"/>.</exception>
    public async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellation)
    {
        await KnowAsync(cancellation).ConfigureAwait(false);
        return await SendAsync(HttpMethod.Get, path, null, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
    }

    /// <summary>The failure behind an exception; null when it is none of the connection.</summary>
    public DownloadException? Failure(Exception exception) => HttpReplyErrors.FromException(exception, Address) switch
    {
        null => null,
        { Id: ErrorId.ServerUnreachable or ErrorId.TransferTruncated } failure when exception is not DownloadException => new DownloadException(
            ErrorId.ServerUnreachable,
                $"The service at {Address} cannot be reached: {failure.Message.TrimEnd('.')}. Is 'scidl serve' running there?", exception)
        {
            IsTransient = true,
        },
        var other => other,
    };

    public void Dispose() => _http.Dispose();

    /// <summary>Asks once who is there, so that a stranger is told as one and is never sent the key.</summary>
    private async Task KnowAsync(CancellationToken cancellation)
    {
        if (_isKnown)
            return;
        using HttpResponseMessage response =
            await SendAsync(HttpMethod.Get, "version", null, HttpCompletionOption.ResponseContentRead, cancellation, withKey: false)
            .ConfigureAwait(false);
        JsonElement about = await ReadAsync(response, cancellation).ConfigureAwait(false);
        string? name = about.ValueKind == JsonValueKind.Object && about.TryGetProperty("app_name", out JsonElement app) ? app.ToString() : null;
        if (name != "ScienceDownload")
            throw ServiceErrors.Stranger(Address);
        bool fits = about.TryGetProperty("features", out JsonElement features) && features.ValueKind == JsonValueKind.Array
            && features.EnumerateArray().Any(feature => feature.ToString() == Feature);
        if (!fits)
            throw ServiceErrors.TooOld(Address, about.TryGetProperty("version", out JsonElement version) ? version.ToString() : "?");
        _isKnown = true;
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, ReadOnlyMemory<byte>? body, HttpCompletionOption completion, CancellationToken cancellation,
            bool withKey = true)
    {
        long start = _time.GetTimestamp();
        while (true)
        {
            HttpResponseMessage response = await SendOnceAsync(method, path, body, completion, withKey, cancellation).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
            {
                DownloadException failure = await ServiceErrors.ReadAsync(response, Address, _connection.ApiKey is not null, cancellation)
                    .ConfigureAwait(false);
                // Such an answer means that nothing was done: asking again cannot do it twice.
                if (failure.Id != ErrorId.QuotaExhausted || _time.GetElapsedTime(start) > RatePatience)
                    throw failure;
                TimeSpan wait = failure.RetryAfter is { } asked && asked < RatePatience ? asked : TimeSpan.FromSeconds(1);
                await Task.Delay(wait, _time, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        HttpMethod method, string path, ReadOnlyMemory<byte>? body, HttpCompletionOption completion, bool withKey, CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage(method, new Uri(Address, path));
        message.Headers.TryAddWithoutValidation("User-Agent", _connection.UserAgent);
        if (withKey && _connection.ApiKey is { } key)
            message.Headers.TryAddWithoutValidation("X-API-Key", key);
        if (body is { } bytes)
        {
            message.Content = new ReadOnlyMemoryContent(bytes);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        }

        using var patience = new CancellationTokenSource(AnswerTime, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            return await _http.SendAsync(message, completion, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested && patience.IsCancellationRequested)
        {
            throw new DownloadException(
                ErrorId.ServerUnreachable, $"The service at {Address} took a connection but does not answer.", exception) { IsTransient = true };
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested && Failure(exception) is { } failure && failure != exception)
        {
            throw failure;
        }
    }

    private async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        byte[] bytes = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw ServiceErrors.Stranger(Address);
        }
    }
}
