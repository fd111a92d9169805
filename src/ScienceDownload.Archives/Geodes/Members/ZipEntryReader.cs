using System.Buffers.Binary;
using System.Text;

namespace ScienceDownload.Archives.Geodes;

/// <summary>Reads the entries of a zip archive's directory.</summary>
internal static class ZipEntryReader
{
    private const int EntryLength = 46;
    private const uint EntrySignature = 0x02014B50;
    private const int Zip64Field = 0x0001;
    private const int NamesAreUtf8 = 0x0800;

    /// <exception cref="DownloadException">The directory is broken.</exception>
    public static List<ZipEntry> Read(byte[] directory, long count)
    {
        var entries = new List<ZipEntry>();
        int at = 0;
        while (entries.Count < count)
        {
            ReadOnlySpan<byte> entry = directory.AsSpan(at);
            if (entry.Length < EntryLength || BinaryPrimitives.ReadUInt32LittleEndian(entry) != EntrySignature)
                throw ZipDirectory.Damaged("its directory is cut or broken");
            int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]);
            int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[30..]);
            int commentLength = BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]);
            int length = EntryLength + nameLength + extraLength + commentLength;
            if (entry.Length < length)
                throw ZipDirectory.Damaged("its directory is cut or broken");
            entries.Add(Entry(entry, entry.Slice(EntryLength, nameLength), entry.Slice(EntryLength + nameLength, extraLength)));
            at += length;
        }

        return entries;
    }

    private static ZipEntry Entry(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> name, ReadOnlySpan<byte> extra)
    {
        int flags = BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]);
        // ZIP64: only the numbers that do not fit stand in the extra field, in this order.
        ReadOnlySpan<byte> large = Extra(extra, Zip64Field);
        long length = Widen(BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]), ref large);
        long packed = Widen(BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]), ref large);
        long offset = Widen(BinaryPrimitives.ReadUInt32LittleEndian(entry[42..]), ref large);
        if (length < 0 || packed < 0 || offset < 0)
            throw ZipDirectory.Damaged("a length in its directory is beyond all measure");
        return new ZipEntry
        {
            Path = Name(name, (flags & NamesAreUtf8) != 0),
            Method = BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]),
            IsEncrypted = (flags & 1) != 0,
            Crc32 = BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]),
            PackedLength = packed,
            Length = length,
            HeaderOffset = offset,
            LastWriteTime = DosTime(BinaryPrimitives.ReadUInt16LittleEndian(entry[14..]), BinaryPrimitives.ReadUInt16LittleEndian(entry[12..])),
        };
    }

    /// <summary>Without the flag the standard says code page 437; writers of today mean UTF-8 all the same, where it is.</summary>
    private static string Name(ReadOnlySpan<byte> name, bool isUtf8)
    {
        string text = Encoding.UTF8.GetString(name);
        return isUtf8 || !text.Contains('\uFFFD', StringComparison.Ordinal) ? text : Encoding.Latin1.GetString(name);
    }

    private static long Widen(uint value, ref ReadOnlySpan<byte> large)
    {
        if (value != uint.MaxValue || large.Length < sizeof(long))
            return value;
        long wide = BinaryPrimitives.ReadInt64LittleEndian(large);
        large = large[sizeof(long)..];
        return wide;
    }

    private static ReadOnlySpan<byte> Extra(ReadOnlySpan<byte> fields, int id)
    {
        while (fields.Length >= 4)
        {
            int size = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(fields[2..]), fields.Length - 4);
            if (BinaryPrimitives.ReadUInt16LittleEndian(fields) == id)
                return fields.Slice(4, size);
            fields = fields[(4 + size)..];
        }

        return [];
    }

    private static DateTime? DosTime(int date, int time)
    {
        int seconds = Math.Min((time & 31) * 2, 59);
        string day = FormattableString.Invariant($"{1980 + (date >> 9):0000}-{(date >> 5) & 15:00}-{date & 31:00}");
        string text = FormattableString.Invariant($"{day}T{time >> 11:00}:{(time >> 5) & 63:00}:{seconds:00}");
        return DateTime.TryParseExact(text, "s", null, System.Globalization.DateTimeStyles.None, out DateTime written) ? written : null;
    }
}
