using System.Runtime.CompilerServices;

namespace ScienceDownload.Archives.Onc;

/// <summary>Tells, day by day or hour by hour, how much of a hydrophone's time files cover.</summary>
/// <param name="client">Asks.</param>
/// <param name="warn">Hears of lists that could not be had.</param>
internal sealed class OncAvailabilityReader(OncClient client, Action<string> warn)
{
    private static readonly TimeSpan Chunk = TimeSpan.FromDays(60);

    /// <summary>The bins of a span, in order. What cannot be asked is unknown, not empty.</summary>
    /// <param name="deviceCode">The hydrophone.</param>
    /// <param name="start">The first instant; null for the begin of the first deployment.</param>
    /// <param name="end">The instant after the last; null for the end of the last deployment, or now.</param>
    /// <param name="zone">The zone that days begin in.</param>
    /// <param name="isHourly">Hours instead of days.</param>
    /// <param name="now">What time it is.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">The device is unknown, was never deployed, or the span is empty.</exception>
    public async IAsyncEnumerable<OncAvailability> ReadAsync(
        string deviceCode, DateTimeOffset? start, DateTimeOffset? end, TimeZoneInfo zone, bool isHourly, DateTimeOffset now,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        IReadOnlyList<OncDeployment> stays = await new OncDirectory(client).DeploymentsAsync(deviceCode, null, now, cancellation)
            .ConfigureAwait(false);
        if (stays.Count == 0)
            throw new DownloadException(ErrorId.ItemNotFound, $"{deviceCode} was never deployed.");
        DateTimeOffset from = start ?? stays[0].Begin, to = end ?? stays.Max(stay => stay.End ?? now);
        if (to <= from)
            throw new DownloadException(ErrorId.InputInvalid, $"The end {OncTime.Format(to)} is not after the start {OncTime.Format(from)}.");
        foreach (OncWindow[] bins in Chunks(TimeBins.Of(new OncWindow(from, to), zone, isHourly)))
        {
            var span = new OncWindow(bins[0].Start, bins[^1].End);
            List<OncWindow>? files = await ListAsync(deviceCode, span, cancellation).ConfigureAwait(false);
            foreach (OncWindow bin in bins)
                yield return Describe(deviceCode, bin, files, stays, zone, now);
        }
    }

    private static IEnumerable<OncWindow[]> Chunks(IEnumerable<OncWindow> bins)
    {
        var chunk = new List<OncWindow>();
        foreach (OncWindow bin in bins)
        {
            if (chunk.Count > 0 && bin.End - chunk[0].Start > Chunk)
            {
                yield return [.. chunk];
                chunk.Clear();
            }

            chunk.Add(bin);
        }

        yield return [.. chunk];
    }

    private static OncAvailability Describe(
        string device, OncWindow bin, List<OncWindow>? files, IReadOnlyList<OncDeployment> stays, TimeZoneInfo zone, DateTimeOffset now)
    {
        OncDeployment? stay = stays.FirstOrDefault(stay => stay.Begin < bin.End && (stay.End ?? now) > bin.Start);
        double? coverage = files is null ? null : Spans.Covered(files.Where(bin.Overlaps), bin) / bin.Duration;
        return new OncAvailability
        {
            DeviceCode = device,
            Start = TimeZoneInfo.ConvertTime(bin.Start, zone),
            End = TimeZoneInfo.ConvertTime(bin.End, zone),
            Coverage = coverage,
            Status = coverage > 0 ? OncDataStatus.Data
                : stay is null ? OncDataStatus.NotDeployed
                : coverage is null ? OncDataStatus.Unknown
                : OncDataStatus.NoData,
            LocationCode = stay?.LocationCode,
        };
    }

    private async Task<List<OncWindow>?> ListAsync(string device, OncWindow span, CancellationToken cancellation)
    {
        try
        {
            var files = new List<OncWindow>();
            await foreach (OncArchiveFile file in client.ListAsync(device, span, null, cancellation).ConfigureAwait(false))
            {
                // Files of one recording cover the same time; neighbours join.
                if (file.Window is not { } window || (files.Count > 0 && files[^1] == window))
                    continue;
                files.Add(window);
            }

            return files;
        }
        catch (DownloadException exception) when (exception.Id is not (ErrorId.NotSignedIn or ErrorId.ItemNotFound))
        {
            warn($"The files from {span} could not be listed, so what there is stays unknown: {exception.Message}");
            return null;
        }
    }
}
