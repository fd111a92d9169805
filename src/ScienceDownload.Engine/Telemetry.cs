using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ScienceDownload.Engine;

/// <summary>
/// What OpenTelemetry and <c>dotnet-counters</c> see, all under the name <c>ScienceDownload</c>. Free of charge while nobody listens.
/// </summary>
internal static class Telemetry
{
    public const string Name = "ScienceDownload";

    private static readonly Meter Meter = new(Name);

    /// <summary>An activity per item and run.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>Bytes that arrived and were written, those fetched twice included.</summary>
    public static Counter<long> Bytes { get; } = Meter.CreateCounter<long>("sciencedownload.bytes", "By");

    /// <summary>Items that settled, by state.</summary>
    public static Counter<long> Items { get; } = Meter.CreateCounter<long>("sciencedownload.items", "{item}");

    /// <summary>Attempts that failed, by error id.</summary>
    public static Counter<long> FailedAttempts { get; } = Meter.CreateCounter<long>("sciencedownload.failed_attempts", "{attempt}");

    /// <summary>Items that move now.</summary>
    public static UpDownCounter<long> Moving { get; } = Meter.CreateUpDownCounter<long>("sciencedownload.moving", "{item}");
}
