using System.Net.Http.Headers;
using System.Text;
using ScienceDownload.Engine.State;
using ScienceDownload.Engine.Transports.Http;

namespace ScienceDownload.Engine.Webhooks;

/// <summary>Sends events to receivers, and tries again where that may help. Redirects are not followed: a signed body is for one receiver.</summary>
internal sealed class WebhookClient : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    // Made with the first event: most batches have no webhook.
    private readonly Lazy<HttpMessageInvoker> _client;
    private readonly NetworkGuard _guard;
    private readonly string _userAgent;
    private readonly TimeProvider _time;

    public WebhookClient(WebhookPolicy policy, NetworkGuard guard, string userAgent, TimeProvider time)
    {
        Policy = policy;
        _guard = guard;
        _userAgent = userAgent;
        _time = time;
        _client = new Lazy<HttpMessageInvoker>(Connect);
    }

    public WebhookPolicy Policy { get; }

    /// <summary>Sends an event until it is accepted, refused for good, or tried often enough.</summary>
    /// <param name="receiver">The address.</param>
    /// <param name="delivery">The event.</param>
    /// <param name="secret">Signs it; null to leave the signature out.</param>
    /// <param name="cancellation">Gives up; the event may have arrived.</param>
    /// <returns>Whether it was accepted.</returns>
    public async Task<bool> DeliverAsync(Uri receiver, Delivery delivery, string? secret, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            Answer answer = await SendAsync(receiver, delivery, secret, cancellation).ConfigureAwait(false);
            if (answer.IsAccepted || answer.IsFinal || attempt >= Policy.Attempts)
                return answer.IsAccepted;
            await Task.Delay(answer.Wait ?? TimeSpan.FromSeconds(Math.Pow(2, attempt - 1)), _time, cancellation).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
    }

    private HttpMessageInvoker Connect()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            ActivityHeadersPropagator = null,
        };
        _guard.Watch(handler);
        return new HttpMessageInvoker(handler);
    }

    private async Task<Answer> SendAsync(Uri receiver, Delivery delivery, string? secret, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(Policy.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            _guard.RequirePublic(receiver);
            using HttpRequestMessage request = Request(receiver, delivery, secret);
            using HttpResponseMessage response = await _client.Value.SendAsync(request, either.Token).ConfigureAwait(false);
            return Judge(response);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // A refused connection, a reset, a receiver that does not answer.
            return exception.InnerException is DownloadException ? Answer.Final : Answer.TryAgain;
        }
        catch (DownloadException)
        {
            return Answer.Final;
        }
    }

    private HttpRequestMessage Request(Uri receiver, Delivery delivery, string? secret)
    {
        byte[] body = Encoding.UTF8.GetBytes(delivery.Body);
        var request = new HttpRequestMessage(HttpMethod.Post, receiver) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", _userAgent);
        request.Headers.TryAddWithoutValidation("X-Webhook-Event", delivery.Event);
        request.Headers.TryAddWithoutValidation("X-Webhook-Delivery", delivery.Id);
        if (!string.IsNullOrEmpty(secret))
            request.Headers.TryAddWithoutValidation("X-Webhook-Signature", WebhookSignature.Of(secret, body));
        return request;
    }

    private Answer Judge(HttpResponseMessage response)
    {
        int status = (int)response.StatusCode;
        if (status is >= 200 and < 300)
            return Answer.Accepted;
        if (status is 429 or 503 && WaitOf(response) is { } wait && wait <= LongestWait)
            return Answer.TryAgain with { Wait = wait };
        return status is >= 400 and < 500 ? Answer.Final : Answer.TryAgain;
    }

    private TimeSpan? WaitOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _time.GetUtcNow() is { Ticks: > 0 } left ? left : TimeSpan.Zero,
        _ => null,
    };

    private readonly record struct Answer(bool IsAccepted, bool IsFinal, TimeSpan? Wait)
    {
        public static Answer Accepted => new(true, true, null);

        public static Answer Final => new(false, true, null);

        public static Answer TryAgain => new(false, false, null);
    }
}
