using System.Runtime.CompilerServices;
using ScienceDownload.Engine.Transports.S3;

namespace ScienceDownload.Engine.Jobs;

/// <summary>Puts the objects below a prefix in the place of an item that names the prefix: a bucket, or an address that ends in a slash.</summary>
internal static class PrefixExpander
{
    /// <summary>Lists the objects below a prefix; null origin where it has no place of its own in the input.</summary>
    public delegate IAsyncEnumerable<DownloadItem> Lister(S3Location prefix, S3Access access, string? origin);

    /// <summary>The items with prefixes taken apart. What is wrong with an address is left to whoever checks the items.</summary>
    /// <exception cref="DownloadException">A prefix cannot be listed, or nothing is below it.</exception>
    public static async IAsyncEnumerable<DownloadItem> ExpandAsync(
        BatchRequest request, Lister list, [EnumeratorCancellation] CancellationToken cancellation)
    {
        S3Access access = S3AccessOf(request.Options, request.Access);
        await foreach (DownloadItem item in request.Items.WithCancellation(cancellation).ConfigureAwait(false))
        {
            if (PrefixOf(item) is not { } prefix)
            {
                yield return item;
                continue;
            }

            bool isEmpty = true;
            await foreach (DownloadItem found in list(prefix, access, item.Origin).WithCancellation(cancellation).ConfigureAwait(false))
            {
                isEmpty = false;
                // A path given with the prefix is the folder its objects go to.
                yield return item.RelativePath is { } folder ? found with { RelativePath = $"{folder.TrimEnd('/')}/{found.RelativePath}" } : found;
            }

            if (isEmpty)
            {
                throw new DownloadException(
                    ErrorId.EmptyBatch, $"There are no objects below {prefix}. Check the address; it ends where the names differ.");
            }
        }
    }

    /// <summary>How the addresses of a batch are read.</summary>
    public static S3Access S3AccessOf(BatchOptions options, ArchiveAccess? access) => new()
    {
        Settings = options.S3 ?? new S3Settings(),
        AccessKeyId = access?.UserName,
        SecretAccessKey = access?.UserName is null ? null : access.Password,
        SessionToken = access?.UserName is null ? null : access.Token,
    };

    private static S3Location? PrefixOf(DownloadItem item)
    {
        if (item.Sources.Count != 1 || !S3Location.IsS3(item.PrimarySource))
            return null;
        try
        {
            S3Location location = S3Location.Of(item.PrimarySource);
            return location.VersionId is null && (location.Key.Length == 0 || location.Key.EndsWith('/')) ? location : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
