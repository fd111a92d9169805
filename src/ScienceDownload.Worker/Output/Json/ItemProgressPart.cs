namespace ScienceDownload.Worker.Output.Json;

/// <summary>How far an item is: the service's <c>progress</c>.</summary>
internal sealed record ItemProgressPart(double Percent, long DownloadedBytes, long? TotalBytes, string Status)
{
    public static ItemProgressPart From(ItemInfo item) => new(
        item.State.IsDone() ? 100 : item.Length is > 0 and var length ? Math.Round(100.0 * item.BytesReceived / length, 2) : 0,
        item.BytesReceived,
        item.Length,
        Output.Status.Of(item.State));
}
