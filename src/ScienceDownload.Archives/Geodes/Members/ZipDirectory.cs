using System.Buffers.Binary;
using System.Globalization;

namespace ScienceDownload.Archives.Geodes;

/// <summary>
/// Finds the directory at the end of a remote zip archive (PKWARE APPNOTE 4.3), ZIP64 included, with as few bytes as it takes: the last 64 KiB hold
/// it
/// all for most archives.
/// </summary>
internal static class ZipDirectory
{
    private const int TailLength = 64 * 1024;
    private const int EndLength = 22;
    private const int LocatorLength = 20;
    private const int End64Length = 56;
    private const int LargestDirectory = 64 * 1024 * 1024;
    private const uint EndSignature = 0x06054B50;
    private const uint LocatorSignature = 0x07064B50;
    private const uint End64Signature = 0x06064B50;

    /// <summary>All members, in the order of the directory.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="length">Its length as the catalogue says; null to ask.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="DownloadException">It cannot be read, or is no zip archive.</exception>
    public static async Task<IReadOnlyList<ZipEntry>> ReadAsync(RemoteBytes archive, long? length, CancellationToken cancellation)
    {
        if (length is null)
        {
            await archive.ReadAsync(0, 1, cancellation).ConfigureAwait(false);
            length = archive.Length ?? throw Damaged("the server does not say how long it is");
        }

        long total = length.Value;
        if (total < EndLength)
            throw Damaged("it is too short for one");
        int tailLength = (int)Math.Min(TailLength, total);
        long tailStart = total - tailLength;
        byte[] tail = await archive.ReadAsync(tailStart, tailLength, cancellation).ConfigureAwait(false);
        if (archive.Length is { } actual && actual != total)
            throw Damaged(string.Create(CultureInfo.InvariantCulture, $"it has {actual} bytes, not {total} as the catalogue says"));
        (long start, long size, long count) = await FindAsync(archive, tail, tailStart, cancellation).ConfigureAwait(false);
        if (start < 0 || size < 0 || start > total - size || size > LargestDirectory)
            throw Damaged("its directory lies outside of it");
        byte[] directory = start >= tailStart
            ? tail.AsSpan((int)(start - tailStart), (int)size).ToArray()
            : await archive.ReadAsync(start, (int)size, cancellation).ConfigureAwait(false);
        return WithEnds(ZipEntryReader.Read(directory, count), start);
    }

    /// <summary>The failure of an archive that is none.</summary>
    public static DownloadException Damaged(string why) => new(ErrorId.ArchiveReplyInvalid, $"The file is no zip archive, or a damaged one: {why}.");

    private static async Task<(long Start, long Size, long Count)> FindAsync(
        RemoteBytes archive, byte[] tail, long tailStart, CancellationToken cancellation)
    {
        int at = FindEnd(tail);
        long count = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(at + 10));
        long size = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at + 12));
        long start = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at + 16));
        bool fits = count != ushort.MaxValue && size != uint.MaxValue && start != uint.MaxValue;
        if (fits || at < LocatorLength || BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at - LocatorLength)) != LocatorSignature)
            return (start, size, count);
        long record = BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(at - LocatorLength + 8));
        if (record < 0 || record > tailStart + tail.Length - End64Length)
            throw Damaged("the record of its directory lies outside of it");
        byte[] end64 = record >= tailStart
            ? tail.AsSpan((int)(record - tailStart), End64Length).ToArray()
            : await archive.ReadAsync(record, End64Length, cancellation).ConfigureAwait(false);
        if (BinaryPrimitives.ReadUInt32LittleEndian(end64) != End64Signature)
            throw Damaged("the record of its directory is not where it says");
        return (Wide(48), Wide(40), Wide(32));

        long Wide(int offset) => BinaryPrimitives.ReadInt64LittleEndian(end64.AsSpan(offset));
    }

    private static int FindEnd(byte[] tail)
    {
        for (int at = tail.Length - EndLength; at >= 0; at--)
        {
            // The comment behind it must reach exactly to the end: a signature inside a comment is none.
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at)) == EndSignature
                && at + EndLength + BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(at + 20)) == tail.Length)
            {
                return at;
            }
        }

        throw Damaged("it does not end as one");
    }

    private static List<ZipEntry> WithEnds(List<ZipEntry> entries, long directoryStart)
    {
        long[] starts = [.. entries.Select(entry => entry.HeaderOffset).Append(directoryStart).Distinct().Order()];
        return entries.ConvertAll(entry =>
        {
            int next = Array.BinarySearch(starts, entry.HeaderOffset) + 1;
            if (next >= starts.Length || starts[next] - entry.HeaderOffset < entry.PackedLength)
                throw Damaged($"'{entry.Path}' lies outside of it");
            return entry with { EndOffset = starts[next] };
        });
    }
}
