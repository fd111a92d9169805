namespace ScienceDownload.Archives.Formats.Numpy;

/// <summary>An array for NumPy.</summary>
/// <param name="Descriptor">The type as NumPy writes it: <c>&lt;f8</c>, <c>&lt;f4</c>, <c>&lt;i4</c>, <c>&lt;U25</c>.</param>
/// <param name="Shape">The extents; empty for a scalar.</param>
/// <param name="Write">Writes the data, little-endian, the last index fastest.</param>
internal sealed record NpyArray(string Descriptor, IReadOnlyList<int> Shape, Action<Stream> Write)
{
    /// <summary>A single number.</summary>
    public static NpyArray Scalar(double value) => new("<f8", [], stream => stream.Write(BitConverter.GetBytes(value)));

    /// <summary>Numbers in one dimension.</summary>
    public static NpyArray Vector(double[] values) => new("<f8", [values.Length], stream => NpyData.Write(stream, values));

    /// <summary>A matrix whose columns lie one after the other, as MATLAB has them.</summary>
    public static NpyArray Matrix(double[] columns, int rows, int columnCount) =>
        new("<f8", [rows, columnCount], stream => NpyData.WriteRows(stream, columns, rows, columnCount));

    /// <summary>Text, as a scalar of fixed length.</summary>
    public static NpyArray Text(string text)
    {
        byte[] utf32 = System.Text.Encoding.UTF32.GetBytes(text);
        // NumPy has no text of length zero; one zero character reads back as an empty text.
        return new(
            FormattableString.Invariant($"<U{Math.Max(1, utf32.Length / 4)}"), [], stream => stream.Write(utf32.Length == 0 ? new byte[4] : utf32));
    }
}
