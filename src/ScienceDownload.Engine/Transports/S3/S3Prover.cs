using Amazon.S3.Model;

namespace ScienceDownload.Engine.Transports.S3;

/// <summary>Asks, once all bytes of an object are there, what they should be: the first reply of a large object tells only its tag.</summary>
internal sealed class S3Prover(S3Caller caller, S3Call call)
{
    public async Task<FileProof> ProveAsync(RemoteFile file, CancellationToken cancellation)
    {
        // A small object was one request, and shall stay one: its tag alone has to do.
        bool mayAsk = file.Length > S3Transport.FirstPiece;
        if (mayAsk && await HeadAsync(part: null, cancellation).ConfigureAwait(false) is { } whole)
        {
            if (whole.ETag != file.Validator.ETag)
                return FileProof.None;
            if (S3Checksums.Of(whole) is { Count: > 0 } promised)
                return new FileProof { Checksums = promised };
        }

        if (Parts(file.Validator.ETag) is not { } parts)
            return FileProof.None;
        // A server that does not know parts answers for the whole object, without their number.
        GetObjectMetadataResponse? first = mayAsk ? await HeadAsync(part: 1, cancellation).ConfigureAwait(false) : null;
        bool isPart = first is { ContentLength: > 0 } && first.PartsCount == parts.Count && first.ContentLength < file.Length;
        return new FileProof { Parts = parts with { PartSize = isPart ? first!.ContentLength : null } };
    }

    private async Task<GetObjectMetadataResponse?> HeadAsync(int? part, CancellationToken cancellation)
    {
        GetObjectMetadataRequest head = S3Transport.Head(call);
        head.PartNumber = part;
        try
        {
            return await caller.CallAsync(call, (client, token) => client.GetObjectMetadataAsync(head, token), cancellation).ConfigureAwait(false);
        }
        catch (DownloadException)
        {
            // The bytes are here, and complete. Not to be allowed a HEAD is no reason to give them up.
            return null;
        }
    }

    /// <summary>Reads <c>"0123…-5"</c>; null for other tags.</summary>
    private static PartsDigest? Parts(string? tag)
    {
        string[] halves = (tag ?? "").Trim('"').Split('-');
        bool isOfParts = halves.Length == 2 && halves[0].Length == 32 && halves[0].All(char.IsAsciiHexDigit);
        return isOfParts && int.TryParse(halves[1], out int count) && count is >= 1 and <= 10_000
            ? new PartsDigest(halves[0].ToLowerInvariant(), count, null)
            : null;
    }
}
