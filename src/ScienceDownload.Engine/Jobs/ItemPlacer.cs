using ScienceDownload.Engine.Integrity;
using ScienceDownload.Engine.Naming;
using ScienceDownload.Engine.State;
using ScienceDownload.Engine.Transports;

namespace ScienceDownload.Engine.Jobs;

/// <summary>Decides where an item goes, and what to do when something is there.</summary>
internal sealed class ItemPlacer(BatchInfo batch, PathReservations reservations, KnownFiles known, TimeProvider time)
{
    private static readonly ChecksumAlgorithm[] Sha256Only = [ChecksumAlgorithm.Sha256];

    private readonly PathTemplate? _template = batch.Options.PathTemplate is { } text ? PathTemplate.Parse(text) : null;

    /// <summary>The path an item gets without asking its server; null when the server's reply decides.</summary>
    public string? KnownRelative(StoredItem item)
    {
        if (item.RelativePath is { } decided)
            return decided;
        if (item.Item.RelativePath is { } given)
            return SafePath.Require(given);
        return _template is { NeedsResponse: false } ? _template.Expand(Values(item, null), time) : null;
    }

    /// <summary>The path an item gets by its server's reply.</summary>
    public string RelativeFrom(StoredItem item, RemoteFile file)
    {
        string name = ResponseName.From(file.ContentDisposition, file.FinalUri, item.Item.PrimarySource);
        return _template is null
            ? name
            : _template.Expand(Values(item, new ResponseFacts(name, file.FinalUri, file.ContentType, file.Validator.LastModified)), time);
    }

    /// <summary>Reserves the path, or the next free one, and looks at what is there.</summary>
    /// <exception cref="DownloadException">The path is not safe, or is taken by a file that may not be replaced.</exception>
    public async ValueTask<Placement> PlaceAsync(StoredItem item, string wanted, CancellationToken cancellation)
    {
        string key = FormattableString.Invariant($"{batch.Id}/{item.Index}");
        bool fixedName = item.RelativePath is not null || item.Item.RelativePath is not null;
        while (true)
        {
            string relative = reservations.Reserve(batch.Destination, wanted, key, batch.Options.Conflict);
            if (fixedName && relative != wanted && batch.Options.Conflict != ConflictPolicy.Rename)
                throw Exists(wanted, "is the path of another item of this batch too. Give each item a path of its own");
            string full = DestinationGuard.Resolve(batch.Destination, relative);
            if (batch.Options.Conflict != ConflictPolicy.Verify || !Path.Exists(full))
                return new Placement(relative, full, null);
            if (Directory.Exists(full))
                throw Exists(full, "is a folder. Choose another destination or path");
            (Verdict verdict, FileDigest? digest) = await JudgeAsync(item.Item, full, relative, cancellation).ConfigureAwait(false);
            switch (verdict)
            {
                case Verdict.Same:
                    return new Placement(relative, full, digest);
                case Verdict.OfAnotherSource when !fixedName:
                    reservations.Occupy(batch.Destination, relative);
                    break;
                case Verdict.OfAnotherSource:
                    throw Exists(full, "came from another address. Use force to replace it, or choose another destination");
                case Verdict.Changed:
                    throw Exists(full, "is there already and is not the file wanted. Use force to replace it, or choose another destination");
                default:
                    throw Exists(full, "is there already, and nothing tells whether it is complete. Use force to replace it, or choose another destination");
            }
        }
    }

    private async ValueTask<(Verdict Verdict, FileDigest? Digest)> JudgeAsync(DownloadItem item, string full, string relative, CancellationToken cancellation)
    {
        FileRecord? record = await known.FindAsync(full, relative, cancellation).ConfigureAwait(false);
        bool otherSource = record is not null && !item.Sources.Any(source => PublicUri.Clean(source) == PublicUri.Clean(record.Source));
        if (item.Checksums.Count == 0 && (record is null || otherSource))
            return (otherSource ? Verdict.OfAnotherSource : Verdict.Unknown, null);
        long length = new FileInfo(full).Length;
        bool matches = (item.Length ?? length) == length && (otherSource || (record?.Length ?? length) == length);
        if (!matches)
            return (otherSource ? Verdict.OfAnotherSource : Verdict.Changed, null);
        IEnumerable<ChecksumAlgorithm> algorithms = item.Checksums.Select(checksum => checksum.Algorithm);
        if (item.Checksums.Count == 0 && record!.Sha256 is null)
            return (Verdict.Same, new FileDigest(length, []));
        FileDigest digest = await FileHasher.ComputeAsync(full, algorithms.Union(Sha256Only), cancellation).ConfigureAwait(false);
        matches = item.Checksums.Count > 0 ? item.Checksums.All(digest.Checksums.Contains) : digest.Sha256 == record!.Sha256;
        return (matches ? Verdict.Same : otherSource ? Verdict.OfAnotherSource : Verdict.Changed, digest);
    }

    private TemplateValues Values(StoredItem item, ResponseFacts? response) =>
        new() { BatchId = batch.Id, Index = item.Index, Source = item.Item.PrimarySource, Response = response };

    private static DownloadException Exists(string path, string what) => new(ErrorId.DestinationExists, $"{path} {what}.");

    private enum Verdict
    {
        Same,
        OfAnotherSource,
        Changed,
        Unknown,
    }
}
