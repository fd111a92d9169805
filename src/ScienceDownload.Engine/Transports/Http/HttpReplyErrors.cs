using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;

namespace ScienceDownload.Engine.Transports.Http;

/// <summary>The one place that turns HTTP's ways to fail into ours, and says which are worth another try.</summary>
internal static class HttpReplyErrors
{
    /// <summary>A Retry-After beyond this is cut: an unattended job must not sleep for a week because of a typing error.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(10);

    /// <summary>The failure that a status other than 200 and 206 stands for.</summary>
    public static DownloadException FromStatus(HttpResponseMessage response, TimeProvider time)
    {
        int status = (int)response.StatusCode;
        string text = string.Create(CultureInfo.InvariantCulture, $"HTTP {status} {ReasonPhrase(response)}").TrimEnd();
        (ErrorId id, bool transient, string advice) = status switch
        {
            401 => (ErrorId.NotSignedIn, false, "Give credentials, or new ones: these are missing or no longer good."),
            407 => (ErrorId.NotSignedIn, false, "The proxy asks for credentials."),
            403 or 451 => (ErrorId.AccessDenied, false, "The server refuses this file to this user."),
            404 or 410 => (ErrorId.ItemNotFound, false, ""),
            408 or 425 => (ErrorId.ServerError, true, ""),
            429 => (ErrorId.QuotaExhausted, true, "The server asks for fewer requests."),
            501 or 505 => (ErrorId.ServerError, false, ""),
            >= 500 => (ErrorId.ServerError, true, ""),
            _ => (ErrorId.RequestRefused, false, ""),
        };
        return new DownloadException(id, advice.Length == 0 ? text : $"{text}. {advice}")
        {
            IsTransient = transient,
            StatusCode = status,
            RetryAfter = RetryAfter(response, time),
        };
    }

    /// <summary>The failure behind an exception of the HTTP stack; null when it is not one of those.</summary>
    public static DownloadException? FromException(Exception exception, Uri uri) => exception switch
    {
        DownloadException own => own,
        HttpRequestException { InnerException: DownloadException refused } => refused,
        HttpRequestException request => FromRequest(request, uri),
        IOException or SocketException => new DownloadException(
            ErrorId.TransferTruncated, $"The connection to {uri.Authority} broke: {exception.Message}", exception) { IsTransient = true },
        // A connection that does not come about in time is told as a cancellation that nobody asked for.
        OperationCanceledException { InnerException: TimeoutException } => new DownloadException(
            ErrorId.ServerUnreachable, $"No connection to {uri.Authority} in time. Check the address and the network.", exception)
        {
            IsTransient = true,
        },
        _ => null,
    };

    private static DownloadException FromRequest(HttpRequestException exception, Uri uri)
    {
        string host = uri.Authority;
        if (exception.InnerException is AuthenticationException || exception.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            // A certificate that is not trusted stays so; a reset in the middle of a handshake does not.
            bool transient = exception.InnerException is IOException;
            return new DownloadException(ErrorId.ServerUnreachable,
                $"No secure connection to {host}: {Innermost(exception)}", exception) { IsTransient = transient };
        }

        return exception.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => new DownloadException(ErrorId.ServerUnreachable,
                $"The host {uri.Host} cannot be found: {Innermost(exception)}. Check the address and the network.", exception) { IsTransient = true },
            HttpRequestError.ProxyTunnelError => new DownloadException(ErrorId.ServerUnreachable,
                $"The proxy did not connect to {host}: {Innermost(exception)}", exception) { IsTransient = true },
            HttpRequestError.InvalidResponse => new DownloadException(ErrorId.ArchiveReplyInvalid,
                $"{host} answered something that is not HTTP: {Innermost(exception)}", exception) { IsTransient = true },
            HttpRequestError.ResponseEnded => new DownloadException(ErrorId.TransferTruncated,
                $"{host} closed the connection before its reply was complete.", exception) { IsTransient = true },
            HttpRequestError.ConfigurationLimitExceeded => new DownloadException(ErrorId.ArchiveReplyInvalid,
                $"{host} sent headers beyond all measure.", exception),
            _ => new DownloadException(ErrorId.ServerUnreachable,
                $"No connection to {host}: {Innermost(exception)}. Check the address, and whether the server is up.", exception)
            {
                IsTransient = true,
            },
        };
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        TimeSpan? wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - (response.Headers.Date ?? time.GetUtcNow()),
            _ => null,
        };
        return wait is not { } asked ? null : asked < TimeSpan.Zero ? TimeSpan.Zero : asked > LongestRetryAfter ? LongestRetryAfter : asked;
    }

    /// <summary>HTTP/2 has no reason phrases, and HTTP/1.1 lets servers invent them: the registered one is used where there is one.</summary>
    private static string ReasonPhrase(HttpResponseMessage response)
    {
        using var registered = new HttpResponseMessage(response.StatusCode);
        return registered.ReasonPhrase is { Length: > 0 } known ? known : response.ReasonPhrase ?? "";
    }

    private static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
            exception = inner;
        return exception.Message.TrimEnd('.');
    }
}
