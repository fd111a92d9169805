using System.IO.Compression;
using System.Text;

namespace ScienceDownload.Simulators;

/// <summary>Builds MAT 5 files out of arrays that are bytes already.</summary>
internal static class MatPieces
{
    private const int Int8 = 1, UInt16 = 4, Int32 = 5, UInt32 = 6, Single = 7, Double = 9, Matrix = 14, Compressed = 15;
    private const int CellClass = 1, StructClass = 2, CharClass = 4, DoubleClass = 6;
    private const int NameWidth = 32;

    /// <summary>A file of variables.</summary>
    public static byte[] File(IEnumerable<byte[]> variables, bool isPacked)
    {
        byte[] header = new byte[128];
        header.AsSpan(0, 116).Fill((byte)' ');
        Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file, Platform: SIMULATED").CopyTo(header, 0);
        (header[125], header[126], header[127]) = (0x01, (byte)'I', (byte)'M');
        return [.. header, .. variables.SelectMany(variable => isPacked ? Pack(variable) : variable)];
    }

    /// <summary>A matrix of doubles, column after column.</summary>
    public static byte[] Numbers(string name, int[] dimensions, double[] values, bool isNarrow) => Variable(DoubleClass, name, dimensions, isNarrow
        ? Element(Single, [.. values.SelectMany(value => BitConverter.GetBytes((float)value))])
        : Element(Double, [.. values.SelectMany(BitConverter.GetBytes)]));

    /// <summary>A row of text.</summary>
    public static byte[] Text(string name, string text) =>
        Variable(CharClass, name, [1, text.Length], Element(UInt16, Encoding.Unicode.GetBytes(text)));

    /// <summary>A cell of one element.</summary>
    public static byte[] Cell(string name, byte[] item) => Variable(CellClass, name, [1, 1], item);

    /// <summary>A structure.</summary>
    public static byte[] Struct(string name, IReadOnlyList<(string Name, byte[] Value)> fields)
    {
        byte[] names = new byte[NameWidth * fields.Count];
        for (int i = 0; i < fields.Count; i++)
            Encoding.ASCII.GetBytes(fields[i].Name).CopyTo(names, i * NameWidth);
        return Variable(
            StructClass, name, [1, 1],
            [.. Element(Int32, BitConverter.GetBytes(NameWidth)), .. Element(Int8, names), .. fields.SelectMany(field => field.Value)]);
    }

    private static byte[] Variable(int @class, string name, int[] dimensions, byte[] content) => Element(Matrix,
    [
        .. Element(UInt32, [(byte)@class, 0, 0, 0, 0, 0, 0, 0]),
        .. Element(Int32, [.. dimensions.SelectMany(BitConverter.GetBytes)]),
        .. Element(Int8, Encoding.ASCII.GetBytes(name)),
        .. content,
    ]);

    private static byte[] Element(int type, byte[] data)
    {
        if (data.Length is > 0 and <= 4)
            return [(byte)type, 0, (byte)data.Length, 0, .. data, .. new byte[4 - data.Length]];
        return [.. BitConverter.GetBytes(type), .. BitConverter.GetBytes(data.Length), .. data, .. new byte[(8 - (data.Length % 8)) % 8]];
    }

    private static byte[] Pack(byte[] variable)
    {
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Fastest))
            zlib.Write(variable);
        byte[] data = packed.ToArray();
        return [.. BitConverter.GetBytes(Compressed), .. BitConverter.GetBytes(data.Length), .. data];
    }
}
