using System.Text.Json;

namespace ScienceDownload.Engine.Webhooks;

/// <summary>How far an item is, as the REST service and its webhooks tell it.</summary>
internal sealed record WireProgress(long Received, long? Total, double? Speed, bool IsDone)
{
    public WireProgress(ItemProgress moving)
        : this(moving.BytesReceived, moving.Length, moving.BytesPerSecond, IsDone: false)
    {
    }

    /// <summary>0 to 100; 0 while the total is not known.</summary>
    public double Percent => IsDone ? 100 : Total is > 0 and var total ? Math.Min(100, 100.0 * Received / total) : 0;

    private long? Left => IsDone
        ? 0
        : Total is { } total && Speed is >= 1 and var speed ? (long)Math.Ceiling(Math.Max(0, total - Received) / speed) : null;

    /// <summary>Writes the five numbers.</summary>
    public void WriteNumbers(Utf8JsonWriter json)
    {
        json.WriteFraction("percent", Percent, 2);
        json.WriteNumber("downloaded_bytes", Received);
        json.WriteWhole("total_bytes", Total is > 0 ? Total : null);
        json.WriteFraction("speed", Speed is > 0 ? Speed : null, 1);
        json.WriteWhole("eta", Left);
    }
}
