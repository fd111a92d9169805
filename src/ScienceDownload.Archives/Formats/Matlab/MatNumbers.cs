using System.Runtime.InteropServices;

namespace ScienceDownload.Archives.Formats.Matlab;

/// <summary>Turns stored numbers into those of a class: writers store them in the narrowest type that holds them.</summary>
internal static class MatNumbers
{
    /// <summary>How many bytes a number of a type has; 1 for text in bytes and for what is unknown.</summary>
    public static int Width(MatType type) => type switch
    {
        MatType.Int16 or MatType.UInt16 or MatType.Utf16 => 2,
        MatType.Int32 or MatType.UInt32 or MatType.Single or MatType.Utf32 => 4,
        MatType.Double or MatType.Int64 or MatType.UInt64 => 8,
        _ => 1,
    };

    /// <summary>The type that stores a class as it is.</summary>
    public static MatType TypeOf(MatClass @class) => @class switch
    {
        MatClass.Double => MatType.Double,
        MatClass.Single => MatType.Single,
        MatClass.Int8 => MatType.Int8,
        MatClass.UInt8 => MatType.UInt8,
        MatClass.Int16 => MatType.Int16,
        MatClass.UInt16 => MatType.UInt16,
        MatClass.Int32 => MatType.Int32,
        MatClass.UInt32 => MatType.UInt32,
        MatClass.Int64 => MatType.Int64,
        MatClass.UInt64 => MatType.UInt64,
        _ => MatType.None,
    };

    /// <summary>Converts; null when the type holds no numbers, or the bytes are no whole number of them.</summary>
    public static Array? Convert(MatType type, byte[] data, MatClass @class)
    {
        if (data.Length % Width(type) != 0)
            return null;
        return type switch
        {
            MatType.Int8 => To(MemoryMarshal.Cast<byte, sbyte>(data), @class),
            MatType.UInt8 => To<byte>(data, @class),
            MatType.Int16 => To(MemoryMarshal.Cast<byte, short>(data), @class),
            MatType.UInt16 => To(MemoryMarshal.Cast<byte, ushort>(data), @class),
            MatType.Int32 => To(MemoryMarshal.Cast<byte, int>(data), @class),
            MatType.UInt32 => To(MemoryMarshal.Cast<byte, uint>(data), @class),
            MatType.Single => To(MemoryMarshal.Cast<byte, float>(data), @class),
            MatType.Double => To(MemoryMarshal.Cast<byte, double>(data), @class),
            MatType.Int64 => To(MemoryMarshal.Cast<byte, long>(data), @class),
            MatType.UInt64 => To(MemoryMarshal.Cast<byte, ulong>(data), @class),
            _ => null,
        };
    }

    private static Array? To<T>(ReadOnlySpan<T> values, MatClass @class)
        where T : unmanaged, System.Numerics.INumber<T> => @class switch
        {
            MatClass.Double => To<T, double>(values),
            MatClass.Single => To<T, float>(values),
            MatClass.Int8 => To<T, sbyte>(values),
            MatClass.UInt8 => To<T, byte>(values),
            MatClass.Int16 => To<T, short>(values),
            MatClass.UInt16 => To<T, ushort>(values),
            MatClass.Int32 => To<T, int>(values),
            MatClass.UInt32 => To<T, uint>(values),
            MatClass.Int64 => To<T, long>(values),
            MatClass.UInt64 => To<T, ulong>(values),
            _ => null,
        };

    private static TTo[] To<TFrom, TTo>(ReadOnlySpan<TFrom> values)
        where TFrom : unmanaged, System.Numerics.INumber<TFrom>
        where TTo : unmanaged, System.Numerics.INumber<TTo>
    {
        if (typeof(TFrom) == typeof(TTo))
            return MemoryMarshal.Cast<TFrom, TTo>(values).ToArray();
        TTo[] converted = new TTo[values.Length];
        for (int i = 0; i < converted.Length; i++)
            converted[i] = TTo.CreateSaturating(values[i]);
        return converted;
    }
}
