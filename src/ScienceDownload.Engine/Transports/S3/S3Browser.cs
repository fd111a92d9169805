using System.Runtime.CompilerServices;
using Amazon.S3.Model;

namespace ScienceDownload.Engine.Transports.S3;

/// <summary>Looks into buckets a page at a time, without turning what is there into downloads.</summary>
internal sealed class S3Browser(S3Caller caller)
{
    /// <summary>The buckets of whoever asks.</summary>
    public async IAsyncEnumerable<S3Found> BucketsAsync(S3Access access, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var call = new S3Call(new S3Location("", ""), access, static (_, _) => { });
        ListBucketsResponse reply = await caller.CallAsync(
            call, (client, token) => client.ListBucketsAsync(new ListBucketsRequest(), token), cancellation).ConfigureAwait(false);
        foreach (S3Bucket bucket in reply.Buckets ?? [])
            yield return new S3Found(new S3Location(bucket.BucketName, ""), false, null, Moment(bucket.CreationDate), null);
    }

    /// <summary>What is below a prefix: objects, and unless all levels are wanted, what longer keys have in common up to the next slash.</summary>
    public async IAsyncEnumerable<S3Found> BelowAsync(
        S3Location prefix, bool allLevels, S3Access access, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var call = new S3Call(prefix, access, static (_, _) => { });
        var request = new ListObjectsV2Request { BucketName = prefix.Bucket, Prefix = prefix.Key, Delimiter = allLevels ? null : "/" };
        do
        {
            ListObjectsV2Response page = await caller.CallAsync(call, (client, token) => client.ListObjectsV2Async(request, token), cancellation)
                .ConfigureAwait(false);
            foreach (string below in page.CommonPrefixes ?? [])
                yield return new S3Found(new S3Location(prefix.Bucket, below), false, null, null, null);
            foreach (S3Object found in page.S3Objects ?? [])
            {
                var location = new S3Location(prefix.Bucket, found.Key);
                yield return new S3Found(location, true, found.Size, Moment(found.LastModified), found.ETag?.Trim('"'));
            }

            string? before = request.ContinuationToken;
            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
            if (request.ContinuationToken is { } next && next == before)
            {
                throw new DownloadException(ErrorId.ArchiveReplyInvalid,
                    $"The listing of {prefix} goes in a circle: the server gives the same page again.");
            }
        }
        while (request.ContinuationToken is not null);
    }

    private static DateTimeOffset? Moment(DateTime? time) => time is { } known ? new DateTimeOffset(known.ToUniversalTime()) : null;
}
