namespace ScienceDownload.Archives.Formats.Matlab;

/// <summary>Numbers, or truth values.</summary>
/// <param name="Class">One of the classes of numbers.</param>
/// <param name="Dimensions">At least two.</param>
/// <param name="Real">The elements: a <c>double[]</c> for <see cref="MatClass.Double"/>, an <c>sbyte[]</c> for <see cref="MatClass.Int8"/>, and so
/// on.</param>
internal sealed record MatArray(MatClass Class, IReadOnlyList<int> Dimensions, Array Real) : MatValue(Class, Dimensions)
{
    /// <summary>The imaginary parts, as <see cref="Real"/>; null for real numbers.</summary>
    public Array? Imaginary { get; init; }

    /// <summary>Whether the numbers are truth values.</summary>
    public bool IsLogical { get; init; }

    /// <summary>A matrix whose columns lie one after the other.</summary>
    public static MatArray Of(double[] columns, int rows, int columnCount) => new(MatClass.Double, [rows, columnCount], columns);

    /// <summary>A row vector.</summary>
    public static MatArray Row(double[] values) => Of(values, 1, values.Length);

    /// <summary>A single number.</summary>
    public static MatArray Scalar(double value) => Of([value], 1, 1);

    /// <summary>The elements as doubles; not a copy when they are.</summary>
    public double[] ToDoubles() => Real switch
    {
        double[] values => values,
        float[] values => Array.ConvertAll(values, value => (double)value),
        sbyte[] values => Array.ConvertAll(values, value => (double)value),
        byte[] values => Array.ConvertAll(values, value => (double)value),
        short[] values => Array.ConvertAll(values, value => (double)value),
        ushort[] values => Array.ConvertAll(values, value => (double)value),
        int[] values => Array.ConvertAll(values, value => (double)value),
        uint[] values => Array.ConvertAll(values, value => (double)value),
        long[] values => Array.ConvertAll(values, value => (double)value),
        _ => Array.ConvertAll((ulong[])Real, value => (double)value),
    };
}
