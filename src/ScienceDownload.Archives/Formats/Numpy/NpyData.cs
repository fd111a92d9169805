using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ScienceDownload.Archives.Formats.Numpy;

/// <summary>Writes doubles in the order NumPy wants.</summary>
internal static class NpyData
{
    private const int RowsAtOnce = 64;

    /// <summary>Writes a vector.</summary>
    public static void Write(Stream stream, ReadOnlySpan<double> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        Span<byte> number = stackalloc byte[sizeof(double)];
        foreach (double value in values)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(number, value);
            stream.Write(number);
        }
    }

    /// <summary>Writes a matrix, given by columns, row after row.</summary>
    public static void WriteRows(Stream stream, double[] columns, int rows, int columnCount)
    {
        // Some rows at a time, so that each column's memory is touched once for many numbers.
        double[] block = new double[RowsAtOnce * columnCount];
        for (int first = 0; first < rows; first += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, rows - first);
            for (int column = 0; column < columnCount; column++)
            {
                for (int row = 0; row < count; row++)
                    block[(row * columnCount) + column] = columns[((long)column * rows) + first + row];
            }

            Write(stream, block.AsSpan(0, count * columnCount));
        }
    }
}
