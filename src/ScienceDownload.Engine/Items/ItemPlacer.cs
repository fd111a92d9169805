using ScienceDownload.Engine.Integrity;
using ScienceDownload.Engine.Manifests;
using ScienceDownload.Engine.Naming;
using ScienceDownload.Engine.State;
using ScienceDownload.Engine.Transports;

namespace ScienceDownload.Engine.Items;

/// <summary>Decides where an item goes, and what to do when something is there.</summary>
internal sealed class ItemPlacer(
    BatchInfo batch, PathReservations reservations, KnownFiles known, TimeProvider time, INamingSession? names = null, string? partsFolder = null)
    : IDisposable
{
    private static readonly ChecksumAlgorithm[] Sha256Only = [ChecksumAlgorithm.Sha256];

    private readonly SemaphoreSlim _turn = new(1);

    // Files met under a wanted name that came from other addresses: an item of such an address finds its file here.
    private readonly Dictionary<(string Wanted, UInt128 Source), string> _ofOthers = [];

    private readonly List<(string Relative, string Key)> _reserved = [];
    private readonly PathTemplate? _template = batch.Options.PathTemplate is { } text ? PathTemplate.Parse(text) : null;

    /// <summary>Whether a file that is there already is compared with the one wanted.</summary>
    private bool Compares => batch.Options.Conflict is ConflictPolicy.Verify or ConflictPolicy.Repair;

    /// <summary>The place of a path that was decided.</summary>
    /// <exception cref="DownloadException">It leads out of the destination, or through a link.</exception>
    public Placement At(string relative)
    {
        var placement = new Placement(relative, DestinationGuard.Resolve(batch.Destination, relative), null);
        return partsFolder is null ? placement : placement with { WorkPath = DestinationGuard.Resolve(partsFolder, relative) };
    }

    /// <summary>The path an item gets without asking its server; null when the server's reply decides.</summary>
    public string? KnownRelative(StoredItem item)
    {
        if (item.RelativePath is { } decided)
            return decided;
        if (item.Item.RelativePath is { } given)
            return SafePath.Require(given);
        // What its archive knows of it is known once it is open.
        return _template is { NeedsResponse: false } && Described(item) is null ? _template.Expand(Values(item, null), time) : null;
    }

    /// <summary>The path an item gets by its server's reply.</summary>
    public string RelativeFrom(StoredItem item, RemoteFile file)
    {
        string name = names?.NameOf(item.Item, new ReplyFacts(file.FinalUri, file.ContentDisposition, file.ContentType)) is { } given
            ? SafeName.FileName(given)
            : ResponseName.From(file.ContentDisposition, file.FinalUri, item.Item.PrimarySource);
        return _template is null
            ? name
            : _template.Expand(Values(item, new ResponseFacts(name, file.FinalUri, file.ContentType, file.Validator.LastModified)), time);
    }

    /// <summary>Reserves what an earlier run of the batch decided: nobody new may take the path of an item that has one.</summary>
    public async Task ReserveDecidedAsync(StateStore store)
    {
        await foreach (StoredItem item in store.ReadAllAsync(batch.Id, CancellationToken.None).ConfigureAwait(false))
        {
            if (item.RelativePath is { } decided)
                Remember(reservations.Reserve(batch.Destination, decided, Key(item), ConflictPolicy.Verify), item);
        }
    }

    /// <summary>Reserves the path, or the next free one, and looks at what is there.</summary>
    /// <exception cref="DownloadException">The path is not safe, or is taken by a file that may not be replaced.</exception>
    public async ValueTask<Placement> PlaceAsync(StoredItem item, string wanted, CancellationToken cancellation)
    {
        bool fixedName = item.RelativePath is not null || item.Item.RelativePath is not null;
        (Placement placement, KnownFile? record) = await ReserveAsync(item, wanted, fixedName, cancellation).ConfigureAwait(false);
        if (placement.Existing is not null || !Compares || !Path.Exists(placement.FullPath))
            return placement;
        (Verdict verdict, FileDigest? digest) = await JudgeAsync(item.Item, placement.FullPath, record, cancellation).ConfigureAwait(false);
        return verdict switch
        {
            Verdict.Same => placement with { Existing = digest },
            _ when batch.Options.Conflict == ConflictPolicy.Repair => placement,
            Verdict.OfAnotherSource => throw Exists(
                placement.FullPath, "came from another address. Use force to replace it, or choose another destination"),
            Verdict.Changed => throw Exists(
                placement.FullPath, "is there already and is not the file wanted. Use force to replace it, or choose another destination"),
            _ => throw Exists(
                placement.FullPath,
                "is there already, and nothing tells whether it is complete. Use force to replace it, or choose another destination"),
        };
    }

    /// <summary>
    /// Looks, without asking the server, for the item's file of an earlier time: under the name that its address suggests, recorded as its own.
    /// Null when there is none; then the server's reply decides the name.
    /// </summary>
    /// <exception cref="DownloadException">The file is there, and is no longer what was downloaded.</exception>
    public async ValueTask<Placement?> FindOwnFileAsync(StoredItem item, CancellationToken cancellation)
    {
        if (_template is not null || !Compares)
            return null;
        Uri source = item.Item.PrimarySource;
        string name = ResponseName.From(null, source, source);
        string full = Path.Combine(batch.Destination, name);
        if (!File.Exists(full)
            || await known.FindAsync(full, name, item.Item.Sources, cancellation).ConfigureAwait(false) is not { IsFromSource: true })
            return null;
        return await PlaceAsync(item, name, cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether the file that is there is the one the server has, as far as their lengths tell; otherwise it will be replaced.</summary>
    /// <param name="item">The item.</param>
    /// <param name="placement">Where it goes.</param>
    /// <param name="length">The length the server announces; null when it does not.</param>
    /// <param name="tell">Hears why a file is replaced.</param>
    /// <param name="cancellation">Gives up.</param>
    public async ValueTask<Placement> RefreshAsync(
        DownloadItem item, Placement placement, long? length, Action<MessageLevel, string> tell, CancellationToken cancellation)
    {
        if (batch.Options.Conflict != ConflictPolicy.Refresh || placement.Existing is not null || !File.Exists(placement.FullPath))
            return placement;
        long there = new FileInfo(placement.FullPath).Length;
        if (length is not { } announced)
        {
            tell(MessageLevel.Warning, $"{placement.FullPath}: the server does not say how long the file is, so it is fetched again.");
            return placement;
        }

        if (there != announced)
        {
            tell(MessageLevel.Warning, FormattableString.Invariant(
                $"{placement.FullPath} has {there} bytes, the server has {announced}: it is replaced."));
            return placement;
        }

        if (item.Checksums.Count == 0)
            return placement with { Existing = new FileDigest(there, []) };
        FileDigest digest = await FileHasher.ComputeAsync(
            placement.FullPath, item.Checksums.Select(checksum => checksum.Algorithm).Union(Sha256Only), cancellation).ConfigureAwait(false);
        if (item.Checksums.All(digest.Checksums.Contains))
            return placement with { Existing = digest };
        tell(MessageLevel.Warning, $"{placement.FullPath} does not have the checksum wanted: it is replaced.");
        return placement;
    }

    /// <summary>Gives back the paths that other batches ask for too; what lies there tells them the rest.</summary>
    public void Dispose()
    {
        foreach ((string relative, string key) in _reserved)
            reservations.Release(batch.Destination, relative, key);
        _turn.Dispose();
    }

    /// <summary>Finds the item's path: the one where its own file lies from an earlier time, else the first that is free.</summary>
    private async ValueTask<(Placement Placement, KnownFile? Record)> ReserveAsync(
        StoredItem item, string wanted, bool fixedName, CancellationToken cancellation)
    {
        // One at a time: of two items that want one name each must end at the file that is its own, whoever asks first.
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            while (true)
            {
                string relative = PathOfOwnFile(item.Item, wanted)
                    ?? Remember(reservations.Reserve(batch.Destination, wanted, Key(item), batch.Options.Conflict), item);
                if (fixedName && relative != wanted && batch.Options.Conflict != ConflictPolicy.Rename)
                    throw Exists(wanted, "is the path of another item of this batch too. Give each item a path of its own");
                Placement placement = At(relative);
                string full = placement.FullPath;
                if (!Compares || !Path.Exists(full))
                    return (placement, null);
                if (Directory.Exists(full))
                    throw Exists(full, "is a folder. Choose another destination or path");
                KnownFile? record = await known.FindAsync(full, relative, item.Item.Sources, cancellation).ConfigureAwait(false);
                if (fixedName || record is not { IsFromSource: false })
                    return (placement, record);
                (Verdict verdict, FileDigest? digest) = await JudgeAsync(item.Item, full, record, cancellation).ConfigureAwait(false);
                if (verdict == Verdict.Same)
                    return (placement with { Existing = digest }, record);
                _ofOthers[(wanted, record.Source)] = relative;
                reservations.Occupy(batch.Destination, relative);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private string? PathOfOwnFile(DownloadItem item, string wanted)
    {
        if (_ofOthers.Count == 0)
            return null;
        foreach (Uri source in item.Sources)
        {
            if (_ofOthers.Remove((wanted, KnownFile.SourceKey(source)), out string? relative))
                return relative;
        }

        return null;
    }

    private async ValueTask<(Verdict Verdict, FileDigest? Digest)> JudgeAsync(
        DownloadItem item, string full, KnownFile? record, CancellationToken cancellation)
    {
        // What is known of a download says nothing of the file that is made from it.
        if (item.IsProcessed)
            item = item with { Length = null, Checksums = [] };
        bool otherSource = record is { IsFromSource: false };
        if (record is null && item is { Checksums.Count: 0, Length: { } only } && batch.Options.Conflict == ConflictPolicy.Repair)
            return new FileInfo(full).Length == only ? (Verdict.Same, new FileDigest(only, [])) : (Verdict.Changed, null);
        if (item.Checksums.Count == 0 && (record is null || otherSource))
            return (otherSource ? Verdict.OfAnotherSource : Verdict.Unknown, null);
        Verdict wrong = otherSource ? Verdict.OfAnotherSource : Verdict.Changed;
        long length = new FileInfo(full).Length;
        if ((item.Length ?? length) != length || (!otherSource && (record?.Length ?? length) != length))
            return (wrong, null);
        // Downloaded without hashing, wanted without a checksum: the length is all there ever was to compare.
        if (item.Checksums.Count == 0 && record!.Sha256 is null)
            return (Verdict.Same, new FileDigest(length, []));
        IEnumerable<ChecksumAlgorithm> algorithms = item.Checksums.Select(checksum => checksum.Algorithm).Union(Sha256Only);
        FileDigest digest = await FileHasher.ComputeAsync(full, algorithms, cancellation).ConfigureAwait(false);
        bool matches = item.Checksums.Count > 0 ? item.Checksums.All(digest.Checksums.Contains) : digest.Sha256 == record!.Sha256;
        return (matches ? Verdict.Same : wrong, digest);
    }

    private string Remember(string relative, StoredItem item)
    {
        if (batch.Options.Conflict == ConflictPolicy.Rename)
            _reserved.Add((relative, Key(item)));
        return relative;
    }

    private string Key(StoredItem item) => FormattableString.Invariant($"{batch.Id}/{item.Index}");

    private TemplateValues Values(StoredItem item, ResponseFacts? response) =>
        new() { BatchId = batch.Id, Index = item.Index, Source = item.Item.PrimarySource, Response = response, Described = Described(item) };

    private IReadOnlyDictionary<string, string>? Described(StoredItem item) => (names as IDescribingSession)?.Describe(item.Item);

    private static DownloadException Exists(string path, string what) => new(ErrorId.DestinationExists, $"{path} {what}.");

    private enum Verdict
    {
        Same,
        OfAnotherSource,
        Changed,
        Unknown,
    }
}
