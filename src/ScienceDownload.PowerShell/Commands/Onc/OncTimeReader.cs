using System.Management.Automation;
using ScienceDownload.Archives.Onc;

namespace ScienceDownload.Commands;

/// <summary>Reads times as users pass them: text, dates, or dates with an offset.</summary>
internal sealed class OncTimeReader
{
    private readonly TimeZoneInfo _zone;

    /// <param name="zone">The zone of times that say none; null for UTC.</param>
    /// <exception cref="DownloadException">Nobody knows the zone.</exception>
    public OncTimeReader(string? zone) => _zone = zone is null ? TimeZoneInfo.Utc : OncTime.TryParseZone(zone)
        ?? throw new DownloadException(ErrorId.InputInvalid,
            $"The time zone '{zone}' is not known. Use a name such as America/Vancouver, UTC, or an offset such as -07:00.");

    /// <summary>The zone.</summary>
    public TimeZoneInfo Zone => _zone;

    /// <summary>The instant that a value stands for, UTC.</summary>
    /// <exception cref="DownloadException">It is no time.</exception>
    public DateTimeOffset Read(object value, string parameter) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        DateTimeOffset time => time.ToUniversalTime(),
        DateTime { Kind: DateTimeKind.Unspecified } time => OncTime.ToUtc(time, _zone),
        DateTime time => new DateTimeOffset(time.ToUniversalTime()),
        string text when OncTime.TryParse(text, _zone) is { } time => time,
        var other => throw new DownloadException(ErrorId.InputInvalid, $"{parameter} '{other}' is no time. Write it as 2024-04-01T12:34:50Z."),
    };
}
