using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ScienceDownload.Archives.Onc;

/// <summary>Finds hydrophones and where they were.</summary>
internal sealed class OncDirectory(OncClient client)
{
    private const string Category = "HYDROPHONE";

    /// <summary>All hydrophones, with their latest deployments, in the order of their codes.</summary>
    /// <param name="locationCode">Only those at this location or below it; null for all.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">The server refuses, or knows no hydrophone.</exception>
    public async IAsyncEnumerable<OncHydrophone> FindAsync(string? locationCode, [EnumeratorCancellation] CancellationToken cancellation)
    {
        List<KeyValuePair<string, string>> parameters = [new("deviceCategoryCode", Category)];
        if (locationCode is not null)
            parameters.Add(new("locationCode", locationCode));
        IReadOnlyList<JsonElement> devices = await client.DiscoverAsync("devices", parameters, cancellation).ConfigureAwait(false);
        if (devices.Count == 0)
            throw new DownloadException(ErrorId.ItemNotFound, "ONC knows no hydrophone there.");
        OncLocations locations = await OncLocations.ReadAsync(client, cancellation).ConfigureAwait(false);
        IEnumerable<JsonElement> named = devices.Where(device => device.Text("deviceCode") is not null);
        foreach (JsonElement device in named.OrderBy(device => device.Text("deviceCode"), StringComparer.Ordinal))
        {
            string code = device.Text("deviceCode")!;
            OncDeployment[] stays = [.. (await ReadAsync(code, null, locations, cancellation).ConfigureAwait(false)).OrderBy(stay => stay.Begin)];
            OncDeployment? latest = stays.LastOrDefault();
            yield return new OncHydrophone
            {
                DeviceCode = code,
                DeviceId = device.Whole("deviceId"),
                DeviceName = device.Text("deviceName"),
                LocationCode = latest?.LocationCode,
                LocationName = latest?.LocationName,
                SiteNames = latest?.SiteNames ?? [],
                Systems = latest?.Systems ?? [],
                Latitude = latest?.Latitude,
                Longitude = latest?.Longitude,
                Depth = latest?.Depth,
                FirstDeployed = stays.FirstOrDefault()?.Begin,
                End = latest?.End,
                Deployments = stays.Length,
                HasData = device.Flag("hasDeviceData"),
            };
        }
    }

    /// <summary>The deployments of a hydrophone, in the order of time.</summary>
    /// <param name="deviceCode">The hydrophone.</param>
    /// <param name="span">Only those that overlap this span; null for all.</param>
    /// <param name="now">Until when a deployment that goes on counts.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">The server refuses.</exception>
    public async Task<IReadOnlyList<OncDeployment>> DeploymentsAsync(
        string deviceCode, OncWindow? span, DateTimeOffset now, CancellationToken cancellation)
    {
        OncLocations locations = await OncLocations.ReadAsync(client, cancellation).ConfigureAwait(false);
        IReadOnlyList<OncDeployment> stays = await ReadAsync(deviceCode, span, locations, cancellation).ConfigureAwait(false);
        return [.. stays
            .Where(stay => span is not { } asked || (stay.Begin <= asked.End && (stay.End ?? now) >= asked.Start))
            .OrderBy(stay => stay.Begin)
            .Select(stay => span is { } asked ? stay with { Coverage = Share([stay], asked, now) } : stay)];
    }

    /// <summary>The share of a span that deployments cover together, 0 to 1.</summary>
    public static double Share(IEnumerable<OncDeployment> stays, OncWindow span, DateTimeOffset now) => span.Duration <= TimeSpan.Zero
        ? 0
        : Spans.Covered(stays.Select(stay => new OncWindow(stay.Begin, stay.End ?? now)), span) / span.Duration;

    private async Task<IReadOnlyList<OncDeployment>> ReadAsync(
        string deviceCode, OncWindow? span, OncLocations locations, CancellationToken cancellation)
    {
        List<KeyValuePair<string, string>> parameters = [new("deviceCode", deviceCode)];
        if (span is { } asked)
            parameters.AddRange([new("dateFrom", OncTime.Format(asked.Start)), new("dateTo", OncTime.Format(asked.End))]);
        try
        {
            IReadOnlyList<JsonElement> rows = await client.DiscoverAsync("deployments", parameters, cancellation).ConfigureAwait(false);
            return [.. rows.Select(row => Read(row, locations)).OfType<OncDeployment>()];
        }
        catch (DownloadException none) when (none.Id == ErrorId.ItemNotFound && span is not null)
        {
            // The code for a wrong value is also that for no match; whether the device is known is asked elsewhere.
            return [];
        }
    }

    private static OncDeployment? Read(JsonElement row, OncLocations locations)
    {
        if (row.Text("deviceCode") is not { } device || row.Time("begin") is not { } begin)
            return null;
        string code = row.Text("locationCode") ?? "";
        (string name, string? position) = locations.NameOf(code);
        JsonElement? citation = row.Member("citation");
        return new OncDeployment
        {
            DeviceCode = device,
            LocationCode = code,
            LocationName = name,
            PositionName = position,
            LocationPath = locations.PathOf(code),
            SiteNames = OncSites.NamesOf(code),
            Systems = OncSites.SystemsOf(code),
            Begin = begin,
            End = row.Time("end"),
            Latitude = row.Number("lat"),
            Longitude = row.Number("lon"),
            Depth = row.Number("depth"),
            HasData = row.Flag("hasDeviceData"),
            Citation = citation?.Text("citation"),
            Doi = citation?.Text("doi"),
        };
    }
}
