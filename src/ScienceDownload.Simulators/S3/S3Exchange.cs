using System.Globalization;
using System.Net;

namespace ScienceDownload.Simulators;

/// <summary>One request to an <see cref="S3Simulator"/>: who asks, for what, and whether they may have it.</summary>
internal sealed class S3Exchange(S3Simulator simulator, HttpExchange exchange)
{
    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(15);

    private readonly ServerRequest _request = exchange.Request;

    public async Task AnswerAsync()
    {
        if (_request.Method is not ("GET" or "HEAD"))
        {
            await RefuseAsync(405, "MethodNotAllowed").ConfigureAwait(false);
            return;
        }

        var (bucketName, key, isHosted) = Address();
        if (isHosted && !simulator.AllowsVirtualHosts)
        {
            await RefuseAsync(400, "InvalidRequest").ConfigureAwait(false);
            return;
        }

        if (bucketName.Length == 0)
        {
            await BucketsAsync().ConfigureAwait(false);
            return;
        }

        if (simulator.FindBucket(bucketName) is not { } bucket)
        {
            await RefuseAsync(404, "NoSuchBucket").ConfigureAwait(false);
            return;
        }

        if (Refusal(bucket) is var (status, code))
        {
            if (code is "AuthorizationHeaderMalformed" or "PermanentRedirect") exchange.Response.Headers["x-amz-bucket-region"] = bucket.Region;
            await RefuseAsync(status, code).ConfigureAwait(false);
        }
        else if (key.Length == 0)
        {
            await ListAsync(bucket).ConfigureAwait(false);
        }
        else if (bucket.Find(key) is not { } found)
        {
            await (bucket.IsListable ? RefuseAsync(404, "NoSuchKey") : RefuseAsync(403, "AccessDenied")).ConfigureAwait(false);
        }
        else if (_request.Query("versionId") is { } version && version != found.VersionId)
        {
            await RefuseAsync(404, "NoSuchVersion").ConfigureAwait(false);
        }
        else
        {
            await SendAsync(found).ConfigureAwait(false);
        }
    }

    private (string Bucket, string Key, bool IsHosted) Address()
    {
        var path = _request.Path[1..];
        var host = (_request.Headers["Host"] ?? "").Split(':')[0];
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        if (!IPAddress.TryParse(host, out _) && dot > 0) return (host[..dot], path, true);
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (path, "", false) : (path[..slash], path[(slash + 1)..], false);
    }

    /// <summary>Why the request is refused; null when it is not.</summary>
    private (int Status, string Code)? Refusal(S3Bucket bucket)
    {
        S3Key? key = null;
        if (_request.Headers["Authorization"] is not null)
        {
            if (SignatureV4.Read(_request.Headers) is not { } signature) return (400, "AuthorizationHeaderMalformed");
            key = simulator.FindKey(signature.KeyId);
            if (key is null) return (403, "InvalidAccessKeyId");
            if (signature.Region != bucket.Region)
                return bucket.WrongRegionStatus == 301 ? (301, "PermanentRedirect") : (400, "AuthorizationHeaderMalformed");
            if (BadSignature(signature, key) is { } bad) return bad;
        }

        if (!bucket.MayRead(key)) return (403, "AccessDenied");
        var pays = _request.Headers["x-amz-request-payer"] == "requester" && key is not null;
        return bucket.RequesterPays && !pays ? (403, "AccessDenied") : null;
    }

    private (int Status, string Code)? BadSignature(SignatureV4 signature, S3Key key)
    {
        if (SignatureV4.TimeOf(_request.Headers) is not { } time || (simulator.Time.GetUtcNow() - time).Duration() > MostSkew)
            return (403, "RequestTimeTooSkewed");
        if (!signature.IsOf(_request, key.Secret)) return (403, "SignatureDoesNotMatch");
        if (_request.Headers["x-amz-security-token"] != key.SessionToken) return (400, "InvalidToken");
        return key.IsExpired ? (400, "ExpiredToken") : null;
    }

    /// <summary>The buckets that a key may read; nobody else is told of any.</summary>
    private Task BucketsAsync()
    {
        if (SignatureV4.Read(_request.Headers) is not { } signature) return RefuseAsync(403, "AccessDenied");
        if (simulator.FindKey(signature.KeyId) is not { } key) return RefuseAsync(403, "InvalidAccessKeyId");
        return BadSignature(signature, key) is var (status, code)
            ? RefuseAsync(status, code)
            : exchange.SendTextAsync(200, S3Documents.Buckets(simulator.Buckets.Where(bucket => bucket.MayRead(key))), "application/xml");
    }

    private async Task SendAsync(S3Object found)
    {
        var headers = exchange.Response.Headers;
        foreach (var (name, value) in found.Headers) headers[name] = value;
        if (found.VersionId is { } version) headers["x-amz-version-id"] = version;
        var part = _request.Query("partNumber");
        if (part is not null && simulator.KnowsParts && found.PartSize is { } size)
        {
            await SendPartAsync(found, (int.Parse(part, CultureInfo.InvariantCulture) - 1) * size, size).ConfigureAwait(false);
            return;
        }

        // Of a range S3 sends no checksum of the whole.
        var isAll = ByteRangeRequest.Parse(_request.Headers["Range"]) is not { } range
            || range.Of(found.File.Length) is (0, var count) && count == found.File.Length;
        if (_request.Headers["x-amz-checksum-mode"] == "ENABLED" && isAll)
        {
            foreach (var (name, value) in found.Checksums) headers[name] = value;
        }

        await WebArchiveSimulator.AnswerAsync(new FileRequest(exchange, found.File)).ConfigureAwait(false);
    }

    private async Task SendPartAsync(S3Object found, long start, long size)
    {
        var headers = exchange.Response.Headers;
        var end = Math.Min(found.File.Length, start + size);
        headers["ETag"] = found.File.ETag;
        headers["x-amz-mp-parts-count"] = found.PartCount.ToString(CultureInfo.InvariantCulture);
        headers["Content-Range"] = string.Create(CultureInfo.InvariantCulture, $"bytes {start}-{end - 1}/{found.File.Length}");
        exchange.Response.Start(206, BodyFraming.Length(end - start));
        if (_request.Method == "GET") await exchange.Response.WriteAsync(found.File.Slice(start, (int)(end - start))).ConfigureAwait(false);
    }

    private Task ListAsync(S3Bucket bucket)
    {
        if (!bucket.IsListable) return RefuseAsync(403, "AccessDenied");
        return exchange.SendTextAsync(200, S3Documents.Listing(bucket, _request, simulator.PageSize), "application/xml");
    }

    private Task RefuseAsync(int status, string code) => exchange.SendTextAsync(status, S3Documents.Error(code), "application/xml");
}
