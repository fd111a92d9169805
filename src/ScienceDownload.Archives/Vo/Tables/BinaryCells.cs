using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace ScienceDownload.Archives.Vo;

/// <summary>Reads cells as BINARY and BINARY2 write them: big-endian, one after the other, nothing between.</summary>
internal sealed class BinaryCells(Stream stream)
{
    // What a cell claims is only believed as far as bytes arrive: a hostile count costs no memory.
    private const int Step = 1024 * 1024;
    private const long MostElements = int.MaxValue / 16;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private readonly byte[] _small = new byte[16];

    /// <summary>Fills a buffer with what comes next.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="atRowStart">Whether an end is expected here.</param>
    /// <returns>False at the end, when one is expected.</returns>
    /// <exception cref="EndOfStreamException">The bytes end within a row.</exception>
    public bool Fill(Span<byte> buffer, bool atRowStart = false)
    {
        int read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (read == buffer.Length)
            return true;
        if (read == 0 && atRowStart)
            return false;
        throw new EndOfStreamException("the bytes end in the middle of a row.");
    }

    /// <summary>Reads a cell; null when its value says so.</summary>
    /// <param name="column">The column.</param>
    /// <param name="first">The first byte of the cell when it has been read already; -1 otherwise.</param>
    /// <exception cref="EndOfStreamException">The bytes end within the cell.</exception>
    /// <exception cref="FormatException">The cell claims more than any has.</exception>
    public object? Read(Column column, int first = -1)
    {
        _first = first;
        CellShape shape = column.Shape;
        if (!shape.IsArray)
            return ReadSingle(column);
        long count = shape.IsVariable ? ReadCount() : shape.Count;
        if (count < 0 || count > MostElements)
            throw new FormatException($"column {column.Field.Name} claims {count} elements in one cell");
        return ReadArray(column, (int)count);
    }

    private int _first = -1;

    private int ReadCount() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    private object? ReadSingle(Column column)
    {
        if (column.Type is VoDataType.Char or VoDataType.UnicodeChar)
            return ReadText(column, 1);
        object? value = Element(column.Type, Take(Size(column.Type)));
        return value is null or double.NaN or float.NaN || column.IsNull(value) ? null : value;
    }

    private object? ReadArray(Column column, int count)
    {
        switch (column.Type)
        {
            case VoDataType.Char or VoDataType.UnicodeChar:
                return ReadText(column, count);
            case VoDataType.Bit:
                return ReadBits(count);
        }

        int size = Size(column.Type);
        byte[] bytes = TakeAll((long)count * size);
        Array values = Array.CreateInstance(column.ElementType, count);
        for (int place = 0; place < count; place++)
        {
            object? value = Element(column.Type, bytes.AsSpan(place * size, size));
            values.SetValue(value is not null && column.IsNull(value) ? null : value, place);
        }

        return values;
    }

    private bool[] ReadBits(int count)
    {
        byte[] bytes = TakeAll((count + 7L) / 8);
        var bits = new bool[count];
        for (int place = 0; place < count; place++)
            bits[place] = (bytes[place / 8] & (0x80 >> (place % 8))) != 0;
        return bits;
    }

    private object? ReadText(Column column, int count)
    {
        string text = column.Type == VoDataType.Char
            ? Decode(TakeAll(count))
            : Encoding.BigEndianUnicode.GetString(TakeAll(2L * count));
        if (column.Shape.TextLength > 0)
            return TextArrays.Split(text, column.Shape.TextLength);
        int end = text.IndexOf('\0', StringComparison.Ordinal);
        text = end < 0 ? text : text[..end];
        return column.HasNull && text == column.Field.NullValue ? null : text;
    }

    private static object? Element(VoDataType type, ReadOnlySpan<byte> bytes) => type switch
    {
        VoDataType.Boolean =>
            bytes[0] switch { (byte)'T' or (byte)'t' or (byte)'1' => true, (byte)'F' or (byte)'f' or (byte)'0' => false, _ => null },
        // Which of the eight bits is meant differs between writers; the others are zero.
        VoDataType.Bit => bytes[0] != 0,
        VoDataType.UnsignedByte => bytes[0],
        VoDataType.Short => BinaryPrimitives.ReadInt16BigEndian(bytes),
        VoDataType.Int => BinaryPrimitives.ReadInt32BigEndian(bytes),
        VoDataType.Long => BinaryPrimitives.ReadInt64BigEndian(bytes),
        VoDataType.Float => BinaryPrimitives.ReadSingleBigEndian(bytes),
        VoDataType.Double => BinaryPrimitives.ReadDoubleBigEndian(bytes),
        VoDataType.FloatComplex => new Complex(BinaryPrimitives.ReadSingleBigEndian(bytes), BinaryPrimitives.ReadSingleBigEndian(bytes[4..])),
        VoDataType.DoubleComplex => new Complex(BinaryPrimitives.ReadDoubleBigEndian(bytes), BinaryPrimitives.ReadDoubleBigEndian(bytes[8..])),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static int Size(VoDataType type) => type switch
    {
        VoDataType.Short => 2,
        VoDataType.Int or VoDataType.Float => 4,
        VoDataType.Long or VoDataType.Double or VoDataType.FloatComplex => 8,
        VoDataType.DoubleComplex => 16,
        _ => 1,
    };

    private ReadOnlySpan<byte> Take(int count)
    {
        Span<byte> bytes = _small.AsSpan(0, count);
        FillRest(bytes);
        return bytes;
    }

    private byte[] TakeAll(long count)
    {
        byte[] bytes = new byte[Math.Min(count, Step)];
        FillRest(bytes);
        while (bytes.Length < count)
        {
            int have = bytes.Length;
            Array.Resize(ref bytes, (int)Math.Min(count, 2L * have));
            Fill(bytes.AsSpan(have));
        }

        return bytes;
    }

    private void FillRest(Span<byte> bytes)
    {
        if (_first >= 0 && bytes.Length > 0)
        {
            bytes[0] = (byte)_first;
            bytes = bytes[1..];
            _first = -1;
        }

        Fill(bytes);
    }

    private static string Decode(byte[] bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
