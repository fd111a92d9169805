using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ScienceDownload.Archives.Formats.Matlab;

/// <summary>
/// The bytes of one element, plain or unpacked, with a limit on what they may claim. Memory is given out as bytes arrive, never as a length
/// field promises: a few hostile bytes cannot ask for gigabytes.
/// </summary>
internal sealed class MatInput(Stream stream, string file, bool isSwapped)
{
    private const int Step = 1024 * 1024;

    private readonly byte[] _word = new byte[4];

    /// <summary>Bytes read so far.</summary>
    public long Position { get; private set; }

    /// <summary>The file for messages.</summary>
    public string File => file;

    /// <summary>Reads the head of an element.</summary>
    /// <returns>Its type, its length in bytes, and for a small element the data that are in the head; null at the end of the stream.</returns>
    public (MatType Type, uint Length, byte[]? Small)? TryReadTag()
    {
        int read = stream.ReadAtLeast(_word, 4, throwOnEndOfStream: false);
        if (read == 0)
            return null;
        if (read < 4)
            throw Ended();
        Position += 4;
        uint first = Word();
        if (first >> 16 == 0)
            return ((MatType)first, ReadWord(), null);
        uint length = first >> 16;
        if (length > 4)
            throw FormatErrors.Invalid(file, $"a small element claims {length} bytes; it cannot hold more than 4.");
        return ((MatType)(first & 0xFFFF), length, Take(4)[..(int)length]);
    }

    /// <summary>Reads bytes.</summary>
    /// <exception cref="DownloadException">They are not there.</exception>
    public byte[] Take(long count)
    {
        if (count > Array.MaxLength)
            throw FormatErrors.Unsupported(file, $"an array of {count} bytes is larger than what is read.");
        byte[] bytes = new byte[Math.Min(count, Step)];
        int filled = 0;
        while (filled < count)
        {
            if (filled == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(count, 2L * bytes.Length));
            int read = stream.Read(bytes, filled, bytes.Length - filled);
            if (read == 0)
                throw Ended();
            filled += read;
        }

        Position += count;
        return bytes;
    }

    /// <summary>Passes over bytes.</summary>
    public void Skip(long count)
    {
        for (long left = count; left > 0; left -= Math.Min(left, Step))
            _ = Take(Math.Min(left, Step));
    }

    /// <summary>Puts numbers of a width into this machine's order, in place.</summary>
    public void Order(byte[] bytes, int width)
    {
        if (!isSwapped)
            return;
        switch (width)
        {
            case 2:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(bytes), MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan()));
                break;
            case 4:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(bytes), MemoryMarshal.Cast<byte, uint>(bytes.AsSpan()));
                break;
            case 8:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ulong>(bytes), MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan()));
                break;
        }
    }

    private uint ReadWord()
    {
        if (stream.ReadAtLeast(_word, 4, throwOnEndOfStream: false) < 4)
            throw Ended();
        Position += 4;
        return Word();
    }

    private uint Word() => isSwapped ? BinaryPrimitives.ReadUInt32BigEndian(_word) : BinaryPrimitives.ReadUInt32LittleEndian(_word);

    private DownloadException Ended() => FormatErrors.Invalid(file, "the MAT file is cut: an array is longer than what is left of it.");
}
