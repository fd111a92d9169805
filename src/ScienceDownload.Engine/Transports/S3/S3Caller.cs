using Amazon.Runtime;
using Amazon.S3;
using ScienceDownload.Engine.Transports.Http;

namespace ScienceDownload.Engine.Transports.S3;

/// <summary>
/// Asks a bucket: as one identity after the other, and again in the region it names. Failures leave it as ours; nothing is retried here.
/// </summary>
internal sealed class S3Caller(S3Clients clients, TimeProvider time)
{
    private readonly S3Memory _memory = new();

    /// <summary>Sends what <paramref name="send"/> sends.</summary>
    /// <exception cref="DownloadException">Nobody got what was asked for. The first failure is in it, also when others came after.</exception>
    public async Task<T> CallAsync<T>(S3Call call, Func<AmazonS3Client, CancellationToken, Task<T>> send, CancellationToken cancellation) =>
        (await CallAsAsync(call, send, cancellation).ConfigureAwait(false)).Reply;

    /// <summary>The same, and as whom it was answered.</summary>
    /// <exception cref="DownloadException">As <see cref="CallAsync"/>.</exception>
    public async Task<(T Reply, S3Identity As)> CallAsAsync<T>(
        S3Call call, Func<AmazonS3Client, CancellationToken, Task<T>> send, CancellationToken cancellation)
    {
        S3Server server = clients.Server(call.Access.Settings);
        string bucket = call.Location.Bucket;
        IReadOnlyList<S3Identity> candidates = S3Identity.Candidates(call.Access);
        IReadOnlyList<S3Identity> order = _memory.InOrder(server, bucket, candidates);
        S3Failure? first = null;
        for (int i = 0; i < order.Count; i++)
        {
            S3Identity identity = order[i];
            try
            {
                if (await SendAsync(call, server, identity, send, cancellation).ConfigureAwait(false) is not (true, var reply))
                {
                    first = first is null ? S3Failure.NoKeys() : first with { Then = "the environment has no keys" };
                    continue;
                }

                if (first is not null || order[0] != candidates[0])
                    _memory.RememberIdentity(server, bucket, candidates, identity);
                return (reply, identity);
            }
            catch (Exception exception) when (
                exception is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or OperationCanceledException)
            {
                cancellation.ThrowIfCancellationRequested();
                S3Failure failure = S3Errors.Read(exception, call.Location, server, identity, time);
                if (!failure.IsRefusal || (first is not null && i == order.Count - 1))
                    throw S3Errors.ToException(failure, first, call);
                if (i < order.Count - 1)
                    call.Tell(MessageLevel.Verbose, $"{call.Location}: {failure.Text} as {identity.Name}; tries as {order[i + 1].Name}.");
                first ??= failure;
            }
        }

        throw S3Errors.ToException(first!, null, call);
    }

    private async Task<(bool Sent, T Reply)> SendAsync<T>(
        S3Call call, S3Server server, S3Identity identity, Func<AmazonS3Client, CancellationToken, Task<T>> send, CancellationToken cancellation)
    {
        string bucket = call.Location.Bucket;
        string region = _memory.RegionOf(server, bucket) ?? clients.Region(call.Access.Settings);
        for (bool moved = false; ; moved = true)
        {
            if (await clients.FindAsync(server, region, identity, call.Access).ConfigureAwait(false) is not { } client)
                return (false, default!);
            try
            {
                return (true, await send(client, cancellation).ConfigureAwait(false));
            }
            catch (Exception exception) when (!moved && S3Errors.RegionNamed(exception) is { } named && named != region)
            {
                call.Tell(MessageLevel.Verbose, $"s3://{bucket} is in the region {named}, not {region}.");
                _memory.RememberRegion(server, bucket, named);
                region = named;
            }
        }
    }
}
