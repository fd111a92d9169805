using ScienceDownload.Engine.Transports;

namespace ScienceDownload.Engine.Transfers;

/// <summary>One partial file and the ledger of its bytes, from opening to the last byte.</summary>
internal sealed class TransferSession
{
    /// <summary>Pieces beyond this would let the hash fall behind; smaller ones cost round trips on long links.</summary>
    private const long LargestPiece = 32 * 1024 * 1024;

    private TransferSession(PartFile part, SegmentLedger ledger, DownloadItem copy, Validator validator, RemoteFile? file)
    {
        Part = part;
        Ledger = ledger;
        Copy = copy;
        Validator = validator;
        File = file;
    }

    public PartFile Part { get; }

    public SegmentLedger Ledger { get; }

    /// <summary>The item with the copy that all bytes come from as its only source.</summary>
    public DownloadItem Copy { get; }

    public Uri Source => Copy.PrimarySource;

    /// <summary>How later requests can be sure to mean the same bytes.</summary>
    public Validator Validator { get; }

    /// <summary>What the server said; null in a resumed session until its first reply.</summary>
    public RemoteFile? File { get; set; }

    /// <summary>Ranges known to be flushed; they hold beyond a power failure.</summary>
    public IReadOnlyList<ByteRange> Flushed { get; set; } = [];

    /// <summary>
    /// Whether a broken transfer can go on where it was. Without a validator only a promised checksum makes that safe: it finds a mixed file.
    /// </summary>
    public bool CanContinue(TransferOrder order) => CanContinue(Validator, order);

    /// <summary>Starts a file anew.</summary>
    public static TransferSession Begin(string path, RemoteFile file, TransferOrder order, Copies copies, TimeProvider time)
    {
        PartFile part = PartFile.Create(path, file.Length);
        var ledger = new SegmentLedger(file.Length, new RangeSet(), PieceSize(file.Length, order), time, order.Limits.Silence);
        return new TransferSession(part, ledger, copies.Current, file.Validator, file);
    }

    /// <summary>Goes on where an earlier run was; null when that left nothing, or nothing that fits the file as it is now.</summary>
    /// <param name="path">The final path.</param>
    /// <param name="order">What is to be moved.</param>
    /// <param name="copies">Its copies; the turn goes to the one that the bytes on disk came from.</param>
    /// <param name="time">The clock.</param>
    /// <param name="file">What the server says about the file now; null when it was not asked yet, then the first range request is
    ///     conditional.</param>
    public static TransferSession? TryResume(string path, TransferOrder order, Copies copies, TimeProvider time, RemoteFile? file = null)
    {
        if (PartFile.TryResume(path) is not { Found: { } found } part)
            return null;
        var validator = new Validator(found.ETag, found.LastModified);
        bool fits = (order.Item.Length ?? found.Length) == found.Length
            && CanContinue(validator, order)
            && IsOfCopy(found, order, copies, isOpen: file is not null)
            && (file is null || (file.Length == found.Length && file.Validator.Agrees(validator)));
        if (!fits)
        {
            part.Dispose();
            return null;
        }

        RangeSet believed = found.Believed();
        order.Progress.Length = found.Length;
        order.Progress.Received = believed.Count;
        var ledger = new SegmentLedger(found.Length, believed, PieceSize(found.Length, order), time, order.Limits.Silence);
        return new TransferSession(part, ledger, copies.Current, validator, file) { Flushed = found.FlushedRanges().Ranges };
    }

    /// <summary>Every digest that has to be computed for an order; those the server vouches for only where the item brings none.</summary>
    public static IReadOnlyCollection<ChecksumAlgorithm> Algorithms(TransferOrder order, RemoteFile? file)
    {
        IReadOnlyList<Checksum> expected = order.Item.Checksums.Count > 0 ? order.Item.Checksums : file?.Checksums ?? [];
        return expected.Count == 0 ? order.Digests : expected.Select(checksum => checksum.Algorithm).Union(order.Digests).ToArray();
    }

    public static DownloadException WrongLength(long promised, long actual) => new(ErrorId.LengthMismatch,
        FormattableString.Invariant($"The file has {actual} bytes, not {promised} as the list says. Correct the list, or ask the archive."));

    private static long PieceSize(long? length, TransferOrder order) => length is not { } known || order.Limits.Connections == 1
        ? long.MaxValue / 2
        : Math.Min(LargestPiece, (known + order.Limits.Connections - 1) / order.Limits.Connections);

    /// <summary>Bytes of two copies never meet in one file, unless the length is the same and a strong checksum tells in the end.</summary>
    private static bool IsOfCopy(ControlRecord found, TransferOrder order, Copies copies, bool isOpen)
    {
        if (found.Source is not { } source)
            return true;
        bool isOurs = isOpen ? source == ControlRecord.SourceKey(copies.Current.PrimarySource) : copies.TrySelect(source);
        return isOurs || order.Item.Checksums.Any(checksum => checksum.Algorithm is ChecksumAlgorithm.Sha256 or ChecksumAlgorithm.Sha512);
    }

    private static bool CanContinue(Validator validator, TransferOrder order) => validator.CanCondition || order.Item.Checksums.Count > 0;
}
