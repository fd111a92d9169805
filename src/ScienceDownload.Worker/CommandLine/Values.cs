using System.Globalization;

namespace ScienceDownload.Worker.CommandLine;

/// <summary>Reads what users write as option values; errors name the option and the range.</summary>
internal static class Values
{
    /// <summary>Reads a whole number in a range; null text gives null.</summary>
    /// <exception cref="DownloadException">It is no number, or outside (<see cref="ErrorId.LimitOutOfRange"/>).</exception>
    public static int? ReadCount(string option, string? text, int minimum, int maximum)
    {
        if (text is null)
            return null;
        if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int count) && count >= minimum && count <= maximum)
            return count;
        throw new DownloadException(ErrorId.LimitOutOfRange, $"The value '{text}' of {option} is not a whole number from {minimum} to {maximum}.");
    }

    /// <summary>Reads a positive number of seconds, fractions allowed; null text gives null.</summary>
    /// <exception cref="DownloadException">It is no number, or outside (<see cref="ErrorId.LimitOutOfRange"/>).</exception>
    public static TimeSpan? ReadSeconds(string option, string? text)
    {
        const double day = 86_400;
        if (text is null)
            return null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and <= day)
            return TimeSpan.FromSeconds(seconds);
        throw new DownloadException(ErrorId.LimitOutOfRange, $"The value '{text}' of {option} is not a number of seconds above 0 and up to {day}.");
    }

    /// <summary>Reads an address. Null text gives null.</summary>
    /// <exception cref="DownloadException">It is none (<see cref="ErrorId.InvalidUri"/>).</exception>
    public static Uri? ReadAddress(string option, string? text) => text switch
    {
        null => null,
        _ when Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) => uri,
        _ => throw new DownloadException(ErrorId.InvalidUri, $"The value '{text}' of {option} is no address, such as https://example.org/hook."),
    };

    /// <summary>Reads a size such as <c>500k</c>, <c>10M</c>, <c>1.5GiB</c> or a number of bytes; the steps are 1024. Null text gives null.</summary>
    /// <exception cref="DownloadException">It is no size above zero (<see cref="ErrorId.LimitOutOfRange"/>).</exception>
    public static long? ReadSize(string option, string? text)
    {
        if (text is null)
            return null;
        ReadOnlySpan<char> number = text.AsSpan().Trim().TrimEnd("bB").TrimEnd("iI");
        int power = number.IsEmpty ? -1 : "KMGT".IndexOf(char.ToUpperInvariant(number[^1]), StringComparison.Ordinal);
        if (power >= 0)
            number = number[..^1];
        double scale = Math.Pow(1024, power + 1);
        if (double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            && value * scale is >= 1 and <= long.MaxValue / 2)
            return (long)(value * scale);
        throw new DownloadException(
            ErrorId.LimitOutOfRange, $"The value '{text}' of {option} is not a size above zero, such as 500k, 10M or 1.5G.");
    }

    /// <summary>Reads an absolute address.</summary>
    /// <exception cref="DownloadException">It is none (<see cref="ErrorId.InvalidUri"/>).</exception>
    public static Uri ReadUri(string text)
    {
        // A path such as /data/x parses as a file address on Unix; an address has a scheme that is written out.
        if (text.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(text.Trim(), UriKind.Absolute, out Uri? uri))
            return uri;
        throw new DownloadException(
            ErrorId.InvalidUri, $"'{text}' is not an address: write it with its scheme, such as https://example.org/data.nc.");
    }

    /// <summary>Reads <c>K/N</c>.</summary>
    /// <exception cref="DownloadException">It is no shard (<see cref="ErrorId.LimitOutOfRange"/>).</exception>
    public static Running.Shard? ReadShard(string option, string? text)
    {
        if (text is null)
            return null;
        string[] parts = text.Split('/');
        if (parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && number >= 1 && number <= count)
            return new Running.Shard(number, count);
        throw new DownloadException(ErrorId.LimitOutOfRange, $"The value '{text}' of {option} is not K/N with K from 1 to N, such as 2/8.");
    }
}
