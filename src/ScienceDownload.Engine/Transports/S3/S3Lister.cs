using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using ScienceDownload.Engine.Integrity;
using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Engine.Transports.S3;

/// <summary>Turns what lies below a prefix into items, a page of a thousand at a time, with the folders that the keys show.</summary>
internal sealed class S3Lister(S3Caller caller, S3Call call)
{
    // Keys may differ where file names cannot: in what is not allowed in names, and on some systems in case.
    private readonly HashSet<UInt128> _taken = [];

    public async IAsyncEnumerable<DownloadItem> ListAsync(string? origin, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string prefix = call.Location.Key;
        var request = new ListObjectsV2Request
        {
            BucketName = call.Location.Bucket,
            Prefix = prefix,
            RequestPayer = call.Access.Settings.RequesterPays ? RequestPayer.Requester : null,
        };
        do
        {
            ListObjectsV2Response page = await caller.CallAsync(call, (client, token) => client.ListObjectsV2Async(request, token), cancellation)
                .ConfigureAwait(false);
            foreach (S3Object found in page.S3Objects ?? [])
            {
                if (IsFolderMark(found) || !found.Key.StartsWith(prefix, StringComparison.Ordinal))
                    continue;
                yield return new DownloadItem
                {
                    Sources = [new S3Location(call.Location.Bucket, found.Key).ToUri()],
                    RelativePath = Place(found.Key[prefix.Length..]),
                    Length = found.Size,
                    Origin = origin,
                };
            }

            string? before = request.ContinuationToken;
            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
            if (request.ContinuationToken is { } next && next == before)
                throw new DownloadException(ErrorId.ArchiveReplyInvalid,
                    $"The listing of {call.Location} goes in a circle: the server gives the same page again.");
        }
        while (request.ContinuationToken is not null);
    }

    // What consoles make so that an empty folder can be seen.
    private static bool IsFolderMark(S3Object found) => found.Size is 0 or null && found.Key.EndsWith('/');

    private string Place(string relative)
    {
        string safe = SafePath.Sanitise(relative);
        string free = safe;
        for (int copy = 2; !_taken.Add(Fingerprint.Of(free.ToUpperInvariant())); copy++)
        {
            int folder = safe.LastIndexOf('/') + 1;
            (string stem, string extension) = FileExtension.Split(safe[folder..]);
            free = FormattableString.Invariant($"{safe[..folder]}{stem}-{copy}{(extension.Length == 0 ? "" : "." + extension)}");
        }

        return free;
    }
}
