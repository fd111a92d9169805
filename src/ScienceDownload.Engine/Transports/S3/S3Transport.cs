using System.Globalization;
using System.Net;
using System.Net.Http;
using Amazon.S3;
using Amazon.S3.Model;
using ScienceDownload.Engine.Transports.Http;

namespace ScienceDownload.Engine.Transports.S3;

/// <summary>
/// S3 through the AWS SDK, one request each. A file begins with a ranged GET: its reply tells length, tag and first bytes in one round trip,
/// and no HEAD comes before.
/// </summary>
internal sealed class S3Transport : ITransport, IS3Objects, IDisposable
{
    /// <summary>
    /// So much the first request asks for: most files whole, and of a large one enough to keep a connection busy while others join.
    /// </summary>
    public const long FirstPiece = 8 * 1024 * 1024;

    private readonly S3Clients _clients;
    private readonly S3Caller _caller;

    /// <param name="userAgent">The product that requests are sent as.</param>
    /// <param name="time">The clock that dates in replies are compared with.</param>
    /// <param name="credentials">Where keys come from; null for profiles and the environment.</param>
    /// <param name="configure">A last word on the connections, for tests; null for none.</param>
    public S3Transport(string userAgent, TimeProvider time, S3Credentials? credentials = null, Action<SocketsHttpHandler>? configure = null)
    {
        credentials ??= new S3Credentials(Environment.GetEnvironmentVariable, S3Credentials.FromEnvironmentAsync);
        _clients = new S3Clients(credentials, userAgent, configure);
        _caller = new S3Caller(_clients, time);
    }

    public async Task<RemoteBody> OpenAsync(ItemSource source, ReadRequest request, CancellationToken cancellation)
    {
        S3Call call = Call(source, request.Tell);
        try
        {
            (RemoteBody body, S3Identity identity) = await _caller
                .CallAsAsync(call, (client, token) => GetAsync(client, call, source, request, token), cancellation).ConfigureAwait(false);
            return new RemoteBody(body.File with { ReadAs = identity.Label }, body.Start, body.Length, body.Stream, body.Owner);
        }
        catch (DownloadException exception) when (exception.StatusCode == 416 && request.IsWhole)
        {
            // No byte can be had of an object without bytes, not even the first ones.
            return await OpenEmptyAsync(call, source, exception, cancellation).ConfigureAwait(false);
        }
    }

    public Task<FileProof> ProveAsync(ItemSource source, RemoteFile file, CancellationToken cancellation) =>
        new S3Prover(_caller, Call(source, static (_, _) => { })).ProveAsync(file, cancellation);

    public IAsyncEnumerable<DownloadItem> ListAsync(S3Location prefix, S3Access access, string? origin, CancellationToken cancellation) =>
        new S3Lister(_caller, new S3Call(prefix, access, static (_, _) => { })).ListAsync(origin, cancellation);

    public IAsyncEnumerable<S3Found> BrowseAsync(S3Location? place, bool allLevels, S3Access access, CancellationToken cancellation) =>
        place is null
            ? new S3Browser(_caller).BucketsAsync(access, cancellation)
            : new S3Browser(_caller).BelowAsync(place, allLevels, access, cancellation);

    public void Dispose() => _clients.Dispose();

    private static S3Call Call(ItemSource source, Action<MessageLevel, string> tell)
    {
        var location = S3Location.Of(source.Uri);
        S3Access access = source.S3 ?? new S3Access();
        return new S3Call(access.VersionId is { } version ? location with { VersionId = version } : location, access, tell);
    }

    private async Task<RemoteBody> GetAsync(
        AmazonS3Client client, S3Call call, ItemSource source, ReadRequest request, CancellationToken cancellation)
    {
        long? end = request.IsWhole ? FirstPiece : request.End;
        var get = new GetObjectRequest
        {
            BucketName = call.Location.Bucket,
            Key = call.Location.Key,
            VersionId = call.Location.VersionId,
            ByteRange = new ByteRange(string.Create(CultureInfo.InvariantCulture, $"bytes={request.Start}-{end - 1}")),
            RequestPayer = call.Access.Settings.RequesterPays ? RequestPayer.Requester : null,
        };
        if (!request.IsWhole && request.Validator is { } validator)
        {
            get.EtagToMatch = validator.ETag;
            get.UnmodifiedSinceDate = validator.ETag is null ? validator.LastModified?.UtcDateTime : null;
        }

        if (request.IsWhole)
            get.EtagToNotMatch = request.Unless?.ETag;
        GetObjectResponse reply;
        try
        {
            reply = await client.GetObjectAsync(get, cancellation).ConfigureAwait(false);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotModified && get.EtagToNotMatch is not null)
        {
            throw new UnchangedException();
        }

        try
        {
            return Read(reply, _clients.Server(call.Access.Settings), source.Uri, request);
        }
        catch
        {
            reply.Dispose();
            throw;
        }
    }

    private static RemoteBody Read(GetObjectResponse reply, S3Server server, Uri uri, ReadRequest request)
    {
        long? length = reply.ContentLength;
        // Every object has a tag. A page without one is a proxy's or a portal's, whatever its status says.
        if (string.IsNullOrEmpty(reply.ETag) && reply.Headers.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true)
        {
            throw new DownloadException(ErrorId.UnexpectedContent,
                $"{server.Name} sent a web page instead of an object: it is no S3 server, or something stands before it. Check the endpoint.");
        }

        var file = new RemoteFile
        {
            FinalUri = uri,
            Validator = ValidatorOf(reply.ETag, reply.LastModified),
            ContentType = reply.Headers.ContentType,
            IsProvable = true,
        };
        if (reply.HttpStatusCode != HttpStatusCode.PartialContent)
        {
            file = file with { Length = length, Ranges = RangeSupport.None, Checksums = S3Checksums.Of(reply, server) };
            return new RemoteBody(file, 0, length, reply.ResponseStream, reply);
        }

        (long from, long to, long total) = ContentRange(reply.ContentRange, server);
        long? end = request.IsWhole ? FirstPiece : request.End;
        // Fewer bytes than asked are allowed; other bytes are not: written at our offset they would mix the file.
        if (from != request.Start || (end is { } asked && to >= asked) || to < from || to >= total)
        {
            throw Invalid(string.Create(CultureInfo.InvariantCulture,
                $"{server.Name} was asked for bytes from {request.Start} and sent bytes {from} to {to} of {total}."));
        }

        if (length is { } announced && announced != to - from + 1)
            throw Invalid($"{server.Name} sent a range whose length and Content-Range disagree.");
        bool isAll = from == 0 && to == total - 1;
        // Of a part S3 sends the part's checksum, without a word that it is one.
        IReadOnlyList<Checksum> promised = isAll ? S3Checksums.Of(reply, server) : S3Checksums.OfTag(reply, server);
        file = file with { Length = total, Ranges = RangeSupport.Served, Checksums = promised };
        return new RemoteBody(file, from, to - from + 1, reply.ResponseStream, reply);
    }

    private async Task<RemoteBody> OpenEmptyAsync(S3Call call, ItemSource source, DownloadException refusal, CancellationToken cancellation)
    {
        GetObjectMetadataResponse reply = await _caller
            .CallAsync(call, (client, token) => client.GetObjectMetadataAsync(Head(call), token), cancellation).ConfigureAwait(false);
        if (reply.ContentLength != 0)
            throw refusal;
        var file = new RemoteFile
        {
            FinalUri = source.Uri,
            Length = 0,
            Validator = ValidatorOf(reply.ETag, reply.LastModified),
            ContentType = reply.Headers.ContentType,
        };
        return new RemoteBody(file, 0, 0, Stream.Null, Stream.Null);
    }

    /// <summary>A HEAD for what a call is about.</summary>
    public static GetObjectMetadataRequest Head(S3Call call) => new()
    {
        BucketName = call.Location.Bucket,
        Key = call.Location.Key,
        VersionId = call.Location.VersionId,
        RequestPayer = call.Access.Settings.RequesterPays ? RequestPayer.Requester : null,
    };

    private static Validator ValidatorOf(string? tag, DateTime? modified) => new(
        tag is { Length: > 0 } && !tag.StartsWith("W/", StringComparison.Ordinal) ? tag : null,
        modified is { } date ? new DateTimeOffset(date.ToUniversalTime()) : null);

    private static (long From, long To, long Total) ContentRange(string? header, S3Server server)
    {
        if (System.Net.Http.Headers.ContentRangeHeaderValue.TryParse(header, out var range)
            && range is { From: { } from, To: { } to, Length: { } total, Unit: "bytes" })
            return (from, to, total);
        throw Invalid($"{server.Name} answered a range request without saying which range it sends.");
    }

    private static DownloadException Invalid(string message) => new(ErrorId.ArchiveReplyInvalid, message) { IsTransient = true };
}
