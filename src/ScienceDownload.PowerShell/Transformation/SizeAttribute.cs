using System.Globalization;
using System.Management.Automation;

namespace ScienceDownload.Transformation;

/// <summary>
/// Reads sizes as people write them: <c>64MB</c>, <c>1.5 GiB</c>, <c>500k</c>, <c>10MB/s</c>. A unit is a power of 1024, as in the shell.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class SizeAttribute : ArgumentTransformationAttribute
{
    private const string Units = "KMGTP";

    /// <summary>Turns text into a number of bytes; what is no text stays as it is.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">The text is no size.</exception>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is string text ? Parse(text) : inputData;
    }

    private static long Parse(string text)
    {
        string rest = text.Trim();
        if (rest.EndsWith("/s", StringComparison.OrdinalIgnoreCase))
            rest = rest[..^2].TrimEnd();
        if (rest.EndsWith('B') || rest.EndsWith('b'))
            rest = rest[..^1];
        if (rest.EndsWith('i'))
            rest = rest[..^1];
        int power = rest.Length == 0 ? -1 : Units.IndexOf(char.ToUpperInvariant(rest[^1]), StringComparison.Ordinal);
        if (power >= 0)
            rest = rest[..^1];
        const NumberStyles styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        if (!double.TryParse(rest, styles, CultureInfo.InvariantCulture, out double number))
        {
            throw new ArgumentTransformationMetadataException(
                $"'{text}' is not a size: write a number of bytes, or one with a unit such as 500KB, 64MB or 1.5GB.");
        }

        double bytes = number * Math.Pow(1024, power + 1);
        return bytes < long.MaxValue ? (long)bytes : throw new ArgumentTransformationMetadataException($"'{text}' is more than a size can be.");
    }
}
