using System.Globalization;
using System.Management.Automation;

namespace ScienceDownload.Transformation;

/// <summary>
/// Takes <c>Today</c> and <c>ThisWeek</c>, which begins on Monday, for moments, and dates such as <c>2026-11-21</c> for the same day
/// in every culture; what else is given stays as it is.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SinceAttribute : ArgumentTransformationAttribute
{
    private const int IsoDateLength = 10;

    /// <summary>Turns the words into the beginning of the day or the week, here.</summary>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        ((inputData is PSObject wrapped ? wrapped.BaseObject : inputData) as string)?.ToLowerInvariant() switch
        {
            "today" => new DateTimeOffset(DateTime.Today),
            "thisweek" => new DateTimeOffset(DateTime.Today.AddDays(-(((int)DateTime.Today.DayOfWeek + 6) % 7))),
            { } text when TryReadIso(text, out DateTimeOffset moment) => moment,
            _ => inputData,
        };

    // The shell reads an argument by the calendar of the user's culture, in which 2026 may be six hundred years from now.
    private static bool TryReadIso(string text, out DateTimeOffset moment)
    {
        moment = default;
        return text.Length >= IsoDateLength
            && DateOnly.TryParseExact(text[..IsoDateLength], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out moment);
    }
}
