using System.Buffers.Binary;

namespace ScienceDownload.Archives.Formats.Numpy;

/// <summary>Reads the numbers of an NPY array.</summary>
internal static class NpyNumbers
{
    /// <summary>Reads numbers of a type such as <c>f8</c>; null when it is none that is read.</summary>
    public static double[]? Read(byte[] data, string type, bool isBig) => type switch
    {
        "f8" => Convert(data, 8, isBig ? BinaryPrimitives.ReadDoubleBigEndian : BinaryPrimitives.ReadDoubleLittleEndian),
        "f4" => Convert(data, 4, isBig ? x => BinaryPrimitives.ReadSingleBigEndian(x) : x => BinaryPrimitives.ReadSingleLittleEndian(x)),
        "i8" => Convert(data, 8, isBig ? x => BinaryPrimitives.ReadInt64BigEndian(x) : x => BinaryPrimitives.ReadInt64LittleEndian(x)),
        "i4" => Convert(data, 4, isBig ? x => BinaryPrimitives.ReadInt32BigEndian(x) : x => BinaryPrimitives.ReadInt32LittleEndian(x)),
        "i2" => Convert(data, 2, isBig ? x => BinaryPrimitives.ReadInt16BigEndian(x) : x => BinaryPrimitives.ReadInt16LittleEndian(x)),
        "i1" => Convert(data, 1, x => (sbyte)x[0]),
        "u1" or "b1" => Convert(data, 1, x => x[0]),
        _ => null,
    };

    private delegate double Reader(ReadOnlySpan<byte> bytes);

    private static double[] Convert(byte[] data, int width, Reader read)
    {
        double[] numbers = new double[data.Length / width];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = read(data.AsSpan(i * width, width));
        return numbers;
    }
}
