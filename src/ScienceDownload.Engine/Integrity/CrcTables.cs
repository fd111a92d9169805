using System.Numerics;

namespace ScienceDownload.Engine.Integrity;

/// <summary>Tables for checksums with a reflected polynomial ("slicing").</summary>
internal static class CrcTables
{
    /// <summary>Makes as many tables as bytes are taken at once: table k holds the effect of a byte that k more bytes follow.</summary>
    public static T[][] Make<T>(T polynomial, int lanes)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        T[][] tables = [.. Enumerable.Range(0, lanes).Select(_ => new T[256])];
        for (int value = 0; value < 256; value++)
        {
            T remainder = T.CreateTruncating(value);
            for (int bit = 0; bit < 8; bit++)
                remainder = (remainder >> 1) ^ ((remainder & T.One) * polynomial);
            tables[0][value] = remainder;
        }

        for (int lane = 1; lane < lanes; lane++)
        {
            for (int value = 0; value < 256; value++)
            {
                T before = tables[lane - 1][value];
                tables[lane][value] = tables[0][byte.CreateTruncating(before)] ^ (before >> 8);
            }
        }

        return tables;
    }
}
