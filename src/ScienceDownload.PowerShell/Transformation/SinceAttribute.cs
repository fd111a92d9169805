using System.Management.Automation;

namespace ScienceDownload.Transformation;

/// <summary>Takes <c>Today</c> and <c>ThisWeek</c>, which begins on Monday, for moments; what else is given stays as it is.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SinceAttribute : ArgumentTransformationAttribute
{
    /// <summary>Turns the words into the beginning of the day or the week, here.</summary>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        ((inputData is PSObject wrapped ? wrapped.BaseObject : inputData) as string)?.ToLowerInvariant() switch
        {
            "today" => new DateTimeOffset(DateTime.Today),
            "thisweek" => new DateTimeOffset(DateTime.Today.AddDays(-(((int)DateTime.Today.DayOfWeek + 6) % 7))),
            _ => inputData,
        };
}
