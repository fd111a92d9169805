using System.Runtime.CompilerServices;
using ScienceDownload.Engine.Integrity;
using ScienceDownload.Engine.Naming;
using ScienceDownload.Engine.Transports.S3;

namespace ScienceDownload.Engine.Validation;

/// <summary>Checks the items of a new batch while they stream by, in a few bytes of memory per item.</summary>
internal static class ItemValidator
{
    /// <summary>Passes the items on, each with its relative path in normal form. The first wrong one ends the stream.</summary>
    /// <exception cref="DownloadException">An item is wrong, repeats an address, or there is none at all.</exception>
    public static async IAsyncEnumerable<DownloadItem> ValidateAsync(
        IAsyncEnumerable<DownloadItem> items, string archive, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var seen = new Dictionary<UInt128, int>();
        int index = 0;
        await foreach (DownloadItem item in items.WithCancellation(cancellation).ConfigureAwait(false))
        {
            DownloadItem valid = Validate(item, index, archive);
            if (!seen.TryAdd(Fingerprint.Of(valid.PrimarySource.OriginalString.Trim()), index))
                throw Duplicate(valid, index, seen[Fingerprint.Of(valid.PrimarySource.OriginalString.Trim())]);
            yield return valid;
            index++;
        }
        if (index == 0)
            throw new DownloadException(ErrorId.EmptyBatch, "There is nothing to download: the batch has no items. Give at least one URL.");
    }

    /// <summary>Checks one item of a batch of an archive.</summary>
    /// <inheritdoc cref="Validate(DownloadItem, int)"/>
    public static DownloadItem Validate(DownloadItem item, int index, string archive)
    {
        DownloadItem valid = Validate(item, index);
        return item.Archive is not { } own || own == archive
            ? valid
            : throw Invalid(item, index, $"is of the archive '{own}', the batch of '{archive}'; make a batch for each archive");
    }

    /// <summary>Checks one item by itself.</summary>
    /// <returns>The item with its relative path in normal form.</returns>
    /// <exception cref="DownloadException">The item is wrong.</exception>
    public static DownloadItem Validate(DownloadItem item, int index)
    {
        if (item.Sources.Count == 0)
            SourceUri.Parse(null, index, item.Origin);
        Uri[] sources = [.. item.Sources.Select(source => SourceUri.Parse(source.OriginalString, index, item.Origin))];
        // As they are checked so they are kept: an address of S3 as it was written may lose a part of its key elsewhere.
        if (Array.Exists(sources, S3Location.IsS3))
            item = item with { Sources = sources };
        if (item.Length < 0)
            throw Invalid(item, index, $"has the length {item.Length}; a length is a number of bytes, zero or more");
        try
        {
            foreach (Checksum checksum in item.Checksums)
                Checksum.Create(checksum.Algorithm, checksum.Hex ?? "");
        }
        catch (FormatException wrong)
        {
            throw Invalid(item, index, "has a wrong checksum: " + wrong.Message);
        }
        return item.RelativePath is null ? item : item with { RelativePath = SafeRelativePath(item) };
    }

    private static string SafeRelativePath(DownloadItem item)
    {
        try
        {
            return SafePath.Require(item.RelativePath!);
        }
        catch (DownloadException unsafePath) when (item.Origin is not null)
        {
            throw new DownloadException(unsafePath.Id, Place.Prefix(item.Origin) + unsafePath.Message, unsafePath);
        }
    }

    private static DownloadException Duplicate(DownloadItem item, int index, int first) => new(
        ErrorId.DuplicateUri,
        $"{Place.Prefix(item.Origin)}Duplicate URLs found in batch: index {index} repeats index {first}, {PublicUri.Text(item.PrimarySource)}");

    private static DownloadException Invalid(DownloadItem item, int index, string what) =>
        new(ErrorId.InputInvalid, $"{Place.Prefix(item.Origin)}Item at index {index} {what}");
}
