using ScienceDownload.Engine.Integrity;
using ScienceDownload.Engine.Manifests;
using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Engine.Items;

/// <summary>Finds files of earlier times that the server need only be asked about.</summary>
internal sealed class OwnCopies(BatchInfo batch, KnownFiles known, INamingSession? names)
{
    /// <summary>Whether files that are there are asked about.</summary>
    public bool IsWanted => batch.Options.Conflict == ConflictPolicy.Revalidate;

    /// <summary>The name that an item's address suggests.</summary>
    public string NameOf(DownloadItem item)
    {
        Uri source = item.PrimarySource;
        return names is null ? ResponseName.From(null, source, source) : SafeName.FileName(names.NameOf(item, new ReplyFacts(source, null, null)));
    }

    /// <summary>The item's own file at a path; null when there is none, when it has changed since, or when nothing is known to ask by.</summary>
    public async ValueTask<OwnCopy?> FindAsync(DownloadItem item, string relative, CancellationToken cancellation)
    {
        string full = DestinationGuard.Resolve(batch.Destination, relative);
        if (!File.Exists(full))
            return null;
        KnownFile? record = await known.FindAsync(full, relative, [item.PrimarySource], cancellation).ConfigureAwait(false);
        if (record is not { IsFromSource: true, Validator.CanCondition: true } || new FileInfo(full).Length != record.Length)
            return null;
        ChecksumAlgorithm[] algorithms = [.. item.Checksums.Select(checksum => checksum.Algorithm).Append(ChecksumAlgorithm.Sha256).Distinct()];
        FileDigest digest = await FileHasher.ComputeAsync(full, algorithms, cancellation).ConfigureAwait(false);
        bool isOurs = (record.Sha256 is null || digest.Sha256 == record.Sha256) && item.Checksums.All(digest.Checksums.Contains);
        return isOurs ? new OwnCopy(relative, digest, record.Validator) : null;
    }
}
