using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using ScienceDownload.Worker.Service.Validation;

namespace ScienceDownload.Worker.Service.Http;

/// <summary>
/// What every request passes first: headers that keep browsers from harm, other sites kept out, the rate limited. Its errors and everybody's behind
/// it become answers here.
/// </summary>
internal sealed class Gatekeeper(ServiceSettings settings, ApiKeys keys, TimeProvider time)
{
    private const string Api = "/api/v1/";

    private readonly RequestLimiter _limiter = new(settings.RateLimitPerSecond, settings.RateLimitBurst, time);

    /// <summary>Passes a request on, or answers it.</summary>
    public async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XFrameOptions = "DENY";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        try
        {
            KnowOwnName(context.Request);
            if (AnswerPreflight(context))
                return;
            KeepOtherSitesOut(context.Request);
            LimitRate(context);
            await next(context).ConfigureAwait(false);
            await DescribeEmptyAsync(context).ConfigureAwait(false);
        }
        catch (ValidationException error) when (!context.Response.HasStarted)
        {
            await Reply.InvalidAsync(context, error).ConfigureAwait(false);
        }
        catch (ServiceException error) when (!context.Response.HasStarted)
        {
            await Reply.ErrorAsync(context, error, time.GetUtcNow()).ConfigureAwait(false);
        }
        catch (DownloadException error) when (!context.Response.HasStarted)
        {
            await Reply.ErrorAsync(context, ServiceErrors.From(error), time.GetUtcNow()).ConfigureAwait(false);
        }
        catch (BadHttpRequestException error) when (!context.Response.HasStarted)
        {
            await Reply.ErrorAsync(context, new ServiceException(error.StatusCode, "Bad request"), time.GetUtcNow()).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
#pragma warning disable CA1031 // The last stop: what nobody foresaw says nothing about the inside.
        catch (Exception error) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            string what = $"{context.Request.Method} {context.Request.Path}: {error.GetType().Name}: {error.Message}";
            await Console.Error.WriteLineAsync(what).ConfigureAwait(false);
            var internalError = new ServiceException(500, "Internal server error", "INTERNAL_ERROR");
            await Reply.ErrorAsync(context, internalError, time.GetUtcNow()).ConfigureAwait(false);
        }
    }

    /// <summary>Routes that do not exist, and methods that a route does not have, are answered without a body by the router.</summary>
    private static Task DescribeEmptyAsync(HttpContext context) => context.Response switch
    {
        { HasStarted: true } or { ContentLength: not null } => Task.CompletedTask,
        { StatusCode: 404 } => Reply.JsonAsync(context, 404, json => json.WriteString("detail", "Not Found")),
        { StatusCode: 405 } => Reply.JsonAsync(context, 405, json => json.WriteString("detail", "Method Not Allowed")),
        _ => Task.CompletedTask,
    };

    /// <summary>A name that somebody else's DNS points at this machine must not make a service without a key theirs.</summary>
    private void KnowOwnName(HttpRequest request)
    {
        if (keys.AreNeeded)
            return;
        string host = request.Host.Host.Trim('[', ']');
        bool own = host is "localhost"
            || IPAddress.TryParse(host, out _)
            || host.Equals(settings.PublicBaseUrl?.IdnHost, StringComparison.OrdinalIgnoreCase);
        if (!own)
            throw new ServiceException(421, "Unknown host name", "HOST_NOT_KNOWN");
    }

    private bool AnswerPreflight(HttpContext context)
    {
        string origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || !settings.CorsOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase))
            return false;
        IHeaderDictionary headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlExposeHeaders = "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        headers.Append("Vary", "Origin");
        if (!HttpMethods.IsOptions(context.Request.Method) || context.Request.Headers.AccessControlRequestMethod.Count == 0)
            return false;
        headers.AccessControlAllowMethods = "GET, HEAD, POST, DELETE";
        headers.AccessControlAllowHeaders = "Content-Type, " + ApiKeys.Header;
        headers.AccessControlMaxAge = "600";
        context.Response.StatusCode = 204;
        return true;
    }

    /// <summary>
    /// A browser says which page a request comes from. Writing is for our own page and for those that are allowed; a program says nothing, and
    /// passes.
    /// </summary>
    private void KeepOtherSitesOut(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            return;
        string origin = request.Headers.Origin.ToString();
        bool ours = Uri.TryCreate(origin, UriKind.Absolute, out Uri? page)
            && (page.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase) || page.Authority == settings.PublicBaseUrl?.Authority);
        bool foreign = origin.Length > 0 && !ours && !settings.CorsOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase);
        bool hidden = origin.Length == 0 && request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";
        if (foreign || hidden)
            throw new ServiceException(403, "Cross-site request refused", "CROSS_SITE_REQUEST");
    }

    private void LimitRate(HttpContext context)
    {
        PathString path = context.Request.Path;
        if (!path.StartsWithSegments(Api.TrimEnd('/')) || path.StartsWithSegments(Api + "health") || path.Equals(Api + "readyz"))
            return;
        // A key that is not good has no bucket of its own: guessing keys would be free.
        string who = keys.AreNeeded && keys.IsGood(context.Request) ? "key" : $"ip {context.Connection.RemoteIpAddress}";
        RateLimitAnswer answer = _limiter.Take(who);
        IHeaderDictionary headers = context.Response.Headers;
        headers["X-RateLimit-Limit"] = Text(_limiter.PerSecond);
        headers["X-RateLimit-Remaining"] = Text(answer.Remaining);
        headers["X-RateLimit-Reset"] = Text(answer.Reset.ToUnixTimeSeconds());
        if (answer.IsTaken)
            return;
        string limit = $"{_limiter.PerSecond} per 1 second";
        throw new ServiceException(429, "Rate limit exceeded", "RATE_LIMIT_EXCEEDED")
        {
            RetryAfter = answer.RetryAfter,
            Details = json =>
            {
                json.WriteString("message", limit);
                json.WriteString("limit", limit);
            },
        };
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
