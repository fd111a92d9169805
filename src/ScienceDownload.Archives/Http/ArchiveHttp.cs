using System.Net;
using ScienceDownload.Engine.Resilience;
using ScienceDownload.Engine.Transports.Http;

namespace ScienceDownload.Archives.Http;

/// <summary>
/// Asks archives for listings, searches, sign-ins and orders: small replies, within limits, asked again where that may help, with the
/// failures of the engine's own transfers. Files never come this way.
/// </summary>
internal sealed class ArchiveHttp : IDisposable
{
    private readonly HttpClients _clients;
    private readonly HostPolicies _policies;
    private readonly string _userAgent;
    private readonly TimeProvider _time;

    /// <param name="userAgent">The product that requests are sent as.</param>
    /// <param name="time">The clock of all delays.</param>
    /// <param name="random">A number from 0 to 1: the jitter of retries.</param>
    /// <param name="configure">A last word on the handler; null for none.</param>
    public ArchiveHttp(string userAgent, TimeProvider time, Func<double> random, Action<SocketsHttpHandler>? configure = null)
    {
        _userAgent = userAgent;
        _time = time;
        _policies = new HostPolicies(time, random);
        _clients = new HttpClients(() => Handler(configure));
    }

    /// <summary>The clock of all delays.</summary>
    public TimeProvider Time => _time;

    /// <summary>Asks, and reads the reply to its end.</summary>
    /// <exception cref="DownloadException">No answer, or one that the call does not expect; the last failure when it was tried again.</exception>
    public async Task<ArchiveReply> SendAsync(ArchiveCall call, CancellationToken cancellation)
    {
        ArchiveReply? reply = null;
        await RunAsync(
            call,
            async (response, uri, token) =>
            {
                using (response)
                {
                    byte[] body = await ReadAsync(response, uri, call.MaxBytes, token).ConfigureAwait(false);
                    reply = new ArchiveReply((int)response.StatusCode, uri, response.Headers, response.Content.Headers, body);
                }
            },
            cancellation).ConfigureAwait(false);
        return reply!;
    }

    /// <summary>Asks, and hands the body on unread, for replies of any length. Reading it is not tried again.</summary>
    /// <returns>The response; disposing it ends the reading.</returns>
    /// <exception cref="DownloadException">As <see cref="SendAsync"/>.</exception>
    public async Task<HttpResponseMessage> OpenAsync(ArchiveCall call, CancellationToken cancellation)
    {
        HttpResponseMessage? open = null;
        await RunAsync(
            call,
            (response, _, _) =>
            {
                open = response;
                return ValueTask.CompletedTask;
            },
            cancellation).ConfigureAwait(false);
        return open!;
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _clients.Dispose();

    private async Task RunAsync(
        ArchiveCall call, Func<HttpResponseMessage, Uri, CancellationToken, ValueTask> use, CancellationToken cancellation)
    {
        HostPolicy policy = _policies.For(call.Uri);
        var budget = new AttemptBudget(call.IsRepeatable ? call.MaxRetries : 0);
        await policy.RunAsync(
            budget,
            static (_, _) => { },
            async token =>
            {
                try
                {
                    (HttpResponseMessage response, Uri uri) = await policy.OpenAsync(
                        opening => new ValueTask<(HttpResponseMessage, Uri)>(FollowAsync(call, opening)), token).ConfigureAwait(false);
                    await use(response, uri, token).ConfigureAwait(false);
                }
                catch (DownloadException)
                {
                    budget.Failed(afterProgress: false);
                    throw;
                }
            },
            cancellation).ConfigureAwait(false);
    }

    private async Task<(HttpResponseMessage Response, Uri Uri)> FollowAsync(ArchiveCall call, CancellationToken cancellation)
    {
        Uri uri = call.Uri;
        HttpMethod method = call.Method;
        HashSet<(HttpMethod, Uri)>? way = null;
        try
        {
            for (int hop = 0; hop <= HttpRedirects.Most; hop++)
            {
                HttpResponseMessage response = await SendOnceAsync(call, method, uri, cancellation).ConfigureAwait(false);
                try
                {
                    if (call.FollowsRedirects && HttpRedirects.Target(response, uri) is { } target)
                    {
                        // 307 and 308 keep the method, and with it the body, which may be secret: only for its own origin.
                        bool keeps = (int)response.StatusCode is 307 or 308;
                        if (keeps && call.Body is not null && !HttpRedirects.IsSameOrigin(target, call.Uri))
                        {
                            throw new DownloadException(ErrorId.RedirectInvalid,
                                $"{uri.Authority} sends what it was sent on to {target.Authority}; that is not followed.");
                        }

                        HttpMethod next = keeps || method == HttpMethod.Head ? method : HttpMethod.Get;
                        HttpRedirects.Remember(ref way, (method, uri), (next, target));
                        response.Dispose();
                        (method, uri) = (next, target);
                        continue;
                    }

                    if (!response.IsSuccessStatusCode && !call.Expects((int)response.StatusCode))
                        throw HttpReplyErrors.FromStatus(response, _time);
                    return (response, uri);
                }
                catch
                {
                    response.Dispose();
                    throw;
                }
            }
        }
        catch (Exception exception) when (HttpReplyErrors.FromException(exception, uri) is { } failure && failure != exception)
        {
            throw failure;
        }

        throw HttpRedirects.TooMany(call.Uri);
    }

    private async Task<HttpResponseMessage> SendOnceAsync(ArchiveCall call, HttpMethod method, Uri uri, CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage(method, uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = method == call.Method ? call.Body?.Invoke() : null,
        };
        message.Headers.TryAddWithoutValidation("User-Agent", _userAgent);
        bool isHome = HttpRedirects.IsSameOrigin(uri, call.Uri);
        if (isHome)
        {
            foreach ((string name, string value) in call.Headers)
            {
                message.Headers.Remove(name);
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        HttpMessageInvoker client = _clients.For(uri, isHome, call.Certificate, call.TrustsAnyCertificate);
        return await client.SendAsync(message, cancellation).ConfigureAwait(false);
    }

    private static SocketsHttpHandler Handler(Action<SocketsHttpHandler>? configure)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(20),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            ActivityHeadersPropagator = null,
        };
        configure?.Invoke(handler);
        return handler;
    }

    private async Task<byte[]> ReadAsync(HttpResponseMessage response, Uri uri, int most, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        await ReplyBody.ReadAsync(
            response,
            uri,
            most,
            bytes =>
            {
                body.Write(bytes.Span);
                return ValueTask.CompletedTask;
            },
            _time,
            cancellation).ConfigureAwait(false);
        return body.ToArray();
    }
}
