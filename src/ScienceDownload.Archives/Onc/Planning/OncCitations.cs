using System.Globalization;
using System.Text.Json;
using ScienceDownload.Archives.Onc.Clipping;

namespace ScienceDownload.Archives.Onc;

/// <summary>How the data of files is cited, as ONC's deployments say: asked for once for each device, never for each file.</summary>
/// <param name="client">Asks.</param>
internal sealed class OncCitations(OncClient client)
{
    /// <summary>The name of the citation among an item's facts.</summary>
    public const string Citation = "citation";

    /// <summary>The name of the DOI among an item's facts.</summary>
    public const string Doi = "doi";

    private readonly Dictionary<string, IReadOnlyList<Stay>> _stays = new(StringComparer.Ordinal);

    /// <summary>Items with the citations of their time. Where ONC gives none, or does not answer, they stay as they are.</summary>
    public async Task<IReadOnlyList<DownloadItem>> AddAsync(IReadOnlyList<DownloadItem> items, CancellationToken cancellation)
    {
        var cited = new List<DownloadItem>(items.Count);
        foreach (DownloadItem item in items)
        {
            cited.Add(item.Details.TryGetValue(OncDetails.Device, out string? device)
                && !item.Metadata.ContainsKey(Citation) && !item.Metadata.ContainsKey(Doi) && WindowOf(item) is { } window
                    ? Cite(item, await ReadAsync(device, cancellation).ConfigureAwait(false), window)
                    : item);
        }

        return cited;
    }

    private static DownloadItem Cite(DownloadItem item, IReadOnlyList<Stay> stays, OncWindow window)
    {
        Stay[] mine = [.. stays.Where(stay => stay.Window.Overlaps(window))];
        var metadata = new Dictionary<string, string>(item.Metadata);
        Add(Citation, mine.Select(stay => stay.Citation));
        Add(Doi, mine.Select(stay => stay.Doi));
        return metadata.Count == item.Metadata.Count ? item : item with { Metadata = metadata };

        // An order may go over the border of two deployments.
        void Add(string name, IEnumerable<string?> values)
        {
            string text = string.Join("; ", values.Where(value => !string.IsNullOrWhiteSpace(value)).Distinct(StringComparer.Ordinal));
            if (text.Length > 0)
                metadata[name] = text;
        }
    }

    private static OncWindow? WindowOf(DownloadItem item)
    {
        if (item.Details.TryGetValue(OncDetails.From, out string? from) && item.Details.TryGetValue(OncDetails.To, out string? to))
            return new OncWindow(Time(from), Time(to));
        return item.RelativePath is { } path && OncFileName.TryParse(path) is { } name
            ? new OncWindow(name.Start, name.Start + OncWindows.Length)
            : null;
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private async Task<IReadOnlyList<Stay>> ReadAsync(string device, CancellationToken cancellation)
    {
        if (_stays.TryGetValue(device, out IReadOnlyList<Stay>? known))
            return known;
        IReadOnlyList<JsonElement> rows = [];
        try
        {
            rows = await client.DiscoverAsync("deployments", [new("deviceCode", device)], cancellation, maxRetries: 1).ConfigureAwait(false);
        }
        catch (DownloadException)
        {
            // The files are what is wanted; whoever needs the citation finds it with Get-OncDeployment.
        }

        return _stays[device] = [.. rows.Select(Read).OfType<Stay>()];
    }

    private static Stay? Read(JsonElement row) => row.Time("begin") is { } begin && row.Member("citation") is { } citation
        ? new Stay(new OncWindow(begin, row.Time("end") ?? DateTimeOffset.MaxValue), citation.Text("citation"), citation.Text("doi"))
        : null;

    private sealed record Stay(OncWindow Window, string? Citation, string? Doi);
}
