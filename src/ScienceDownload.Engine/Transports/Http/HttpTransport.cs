using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;

namespace ScienceDownload.Engine.Transports.Http;

/// <summary>HTTP/1.1 and HTTP/2 over one pooled handler. Redirects are followed here, so that secrets stay with their origin.</summary>
internal sealed class HttpTransport : ITransport, IDisposable
{
    private readonly HttpClients _clients;
    private readonly NetworkGuard _guard;
    private readonly string _userAgent;
    private readonly TimeProvider _time;

    /// <param name="userAgent">The product that requests are sent as.</param>
    /// <param name="time">The clock that dates in replies are compared with.</param>
    /// <param name="guard">Where requests may go; null for anywhere.</param>
    /// <param name="configure">A last word on the handler, for tests with certificates and proxies of their own; null for none.</param>
    public HttpTransport(string userAgent, TimeProvider time, NetworkGuard? guard = null, Action<SocketsHttpHandler>? configure = null)
    {
        _guard = guard ?? new NetworkGuard(NetworkPolicy.Open);
        _userAgent = userAgent;
        _time = time;
        _clients = new HttpClients(() => Handler(configure));
    }

    public async Task<RemoteBody> OpenAsync(ItemSource source, ReadRequest request, CancellationToken cancellation)
    {
        Uri uri = source.Uri;
        HashSet<(HttpMethod, Uri)>? way = null;
        try
        {
            for (int hop = 0; hop <= HttpRedirects.Most; hop++)
            {
                _guard.RequireAllowed(uri);
                HttpResponseMessage response = await SendAsync(source, uri, request, cancellation).ConfigureAwait(false);
                try
                {
                    if (HttpRedirects.Target(response, uri) is { } target)
                    {
                        HttpRedirects.Remember(ref way, (HttpMethod.Get, uri), (HttpMethod.Get, target));
                        response.Dispose();
                        uri = target;
                        continue;
                    }

                    if (response.StatusCode == HttpStatusCode.NotModified && request is { IsWhole: true, Unless: not null })
                        throw new UnchangedException();
                    return await ReadAsync(response, uri, source, request, cancellation).ConfigureAwait(false);
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

        throw HttpRedirects.TooMany(source.Uri);
    }

    public void Dispose() => _clients.Dispose();

    private SocketsHttpHandler Handler(Action<SocketsHttpHandler>? configure)
    {
        SocketsHttpHandler handler = TransportHandler.Create();
        _guard.Watch(handler);
        configure?.Invoke(handler);
        return handler;
    }

    private async Task<HttpResponseMessage> SendAsync(ItemSource source, Uri uri, ReadRequest request, CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, uri)
        {
            // Over HTTP/2 all segments would share one connection and its limits: segments ask for HTTP/1.1.
            Version = request.OwnConnection ? HttpVersion.Version11 : HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        HttpRequestHeaders headers = message.Headers;
        headers.TryAddWithoutValidation("User-Agent", _userAgent);
        headers.TryAddWithoutValidation("Accept", "*/*");
        headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        if (request is { IsWhole: true, Unless: { } known })
        {
            headers.IfModifiedSince = known.ETag is null ? known.LastModified : null;
            if (known.ETag is { } tag)
                headers.IfNoneMatch.Add(new EntityTagHeaderValue(tag));
        }

        if (!request.IsWhole)
        {
            headers.Range = new RangeHeaderValue(request.Start, request.End - 1);
            if (request.Validator?.ETag is { } ours)
                headers.IfRange = new RangeConditionHeaderValue(ours);
            else if (request.Validator?.LastModified is { } date)
                headers.IfRange = new RangeConditionHeaderValue(date);
        }

        // Headers of the source may be secret: only the origin they were meant for sees them, before and after redirects.
        bool isHome = HttpRedirects.IsSameOrigin(uri, source.Uri);
        if (isHome)
        {
            foreach ((string name, string value) in source.Headers)
            {
                headers.Remove(name);
                headers.TryAddWithoutValidation(name, value);
            }
        }

        HttpMessageInvoker client = _clients.For(uri, isHome, source.Certificate, source.TrustsAnyCertificate);
        return await client.SendAsync(message, cancellation).ConfigureAwait(false);
    }

    private async Task<RemoteBody> ReadAsync(
        HttpResponseMessage response, Uri uri, ItemSource source, ReadRequest request, CancellationToken cancellation)
    {
        RemoteFile file;
        Stream? stream = null;
        long start = 0;
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                bool isDecoded = false;
                if (source.MayBeCoded && GzipBody.IsMarked(response))
                {
                    (stream, isDecoded) = await GzipBody
                        .OpenAsync(response, request.ExpectedName ?? uri.AbsolutePath, request.ExpectedLength, cancellation).ConfigureAwait(false);
                }

                file = HttpReplyChecks.DescribeWhole(response, uri, request.ExpectedName, isDecoded);
                break;
            case HttpStatusCode.PartialContent when !request.IsWhole:
                file = HttpReplyChecks.DescribePart(response, uri, request);
                start = request.Start;
                break;
            case HttpStatusCode.RequestedRangeNotSatisfiable when !request.IsWhole:
                // Our idea of the file is wrong: it is shorter now. The whole file is the only safe question left.
                throw new DownloadException(ErrorId.ContentChanged, $"{uri.Authority} no longer has the bytes that are missing: the file changed.")
                {
                    IsTransient = true,
                    StatusCode = 416,
                };
            case HttpStatusCode.NoContent when source.MayBeNothing:
                throw new DownloadException(ErrorId.NoContent, $"{uri.Authority} has nothing for what was asked.") { StatusCode = 204 };
            default:
                throw HttpReplyErrors.FromStatus(response, _time);
        }

        stream ??= await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        return new RemoteBody(file, start, file.IsDecoded ? null : response.Content.Headers.ContentLength, stream, response);
    }
}
