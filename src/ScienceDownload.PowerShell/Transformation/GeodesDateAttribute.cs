using System.Globalization;
using System.Management.Automation;

namespace ScienceDownload.Transformation;

/// <summary>Takes dates as objects, too: what the shell has as a local time is sent as that moment in UTC.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class GeodesDateAttribute : ArgumentTransformationAttribute
{
    /// <summary>Turns dates into text; text stays as it is.</summary>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
    {
        // A date without a kind was written without a zone, and the catalogue's dates are UTC.
        DateTime { Kind: DateTimeKind.Unspecified } date => date.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture) + "Z",
        DateTime date => date.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture) + "Z",
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture) + "Z",
        _ => inputData,
    };
}
