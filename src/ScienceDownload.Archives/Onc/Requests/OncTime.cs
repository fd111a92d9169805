using System.Globalization;
using System.Text.RegularExpressions;

namespace ScienceDownload.Archives.Onc;

/// <summary>Times as ONC and request files write them.</summary>
internal static partial class OncTime
{
    /// <summary>UTC with milliseconds, cut and not rounded, as ONC wants them.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads ISO 8601; what has no offset is in <paramref name="zone"/>. Null when it is no time.</summary>
    public static DateTimeOffset? TryParse(string text, TimeZoneInfo zone)
    {
        Match match = Iso().Match(text.Trim());
        if (!match.Success)
            return null;
        int Part(string name) => match.Groups[name] is { Success: true, Value: var digits } ? int.Parse(digits, CultureInfo.InvariantCulture) : 0;
        DateTime local;
        try
        {
            local = new DateTime(Part("year"), Part("month"), Part("day"), Part("hour"), Part("minute"), Part("second"));
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }

        if (match.Groups["fraction"] is { Success: true, Value: var fraction })
            local = local.AddTicks(long.Parse(fraction.PadRight(7, '0')[..7], CultureInfo.InvariantCulture));
        if (match.Groups["offset"] is not { Success: true, Value: var offset })
            return ToUtc(local, zone);
        return ParseOffset(offset) is { } known ? new DateTimeOffset(local - known, TimeSpan.Zero) : null;
    }

    /// <summary>A local time as UTC: of two instants with one local time the first; a time that the clocks skip moves forward.</summary>
    public static DateTimeOffset ToUtc(DateTime local, TimeZoneInfo zone)
    {
        local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        TimeSpan offset;
        if (zone.IsAmbiguousTime(local))
        {
            offset = zone.GetAmbiguousTimeOffsets(local).Max();
        }
        else
        {
            DateTime before = local;
            while (zone.IsInvalidTime(before))
                before = before.AddHours(-1);
            offset = zone.GetUtcOffset(before);
        }

        return new DateTimeOffset(local - offset, TimeSpan.Zero);
    }

    /// <summary>
    /// Reads a time zone: an IANA name, <c>UTC</c>, <c>Z</c>, or an offset such as <c>-07:00</c>. Null when there is none of that name.
    /// </summary>
    public static TimeZoneInfo? TryParseZone(string text)
    {
        string name = text.Trim();
        if (name.Equals("UTC", StringComparison.OrdinalIgnoreCase) || name.Equals("Z", StringComparison.OrdinalIgnoreCase))
            return TimeZoneInfo.Utc;
        if (ParseOffset(name) is { } offset)
            return TimeZoneInfo.CreateCustomTimeZone(name, offset, name, name);
        try
        {
            return TimeZoneInfo.FindSystemTimeZoneById(name);
        }
        catch (Exception exception) when (exception is TimeZoneNotFoundException or InvalidTimeZoneException
            or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static TimeSpan? ParseOffset(string text)
    {
        if (text is "Z" or "z")
            return TimeSpan.Zero;
        Match match = Offset().Match(text);
        if (!match.Success)
            return null;
        var offset = new TimeSpan(
            int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture), 0);
        return offset > TimeSpan.FromHours(14) ? null : match.Groups[1].Value == "-" ? -offset : offset;
    }

    [GeneratedRegex(@"^(?<year>[0-9]{4})-?(?<month>[0-9]{2})-?(?<day>[0-9]{2})(?:[Tt ](?<hour>[0-9]{2}):?(?<minute>[0-9]{2})(?::?(?<second>[0-9]{2})(?:[.,](?<fraction>[0-9]+))?)?\s*(?<offset>[Zz]|[+-][0-9]{2}:?[0-9]{2})?)?$")]
    private static partial Regex Iso();

    [GeneratedRegex("^([+-])([0-9]{2}):?([0-9]{2})$")]
    private static partial Regex Offset();
}
