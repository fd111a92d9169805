using System.Globalization;
using System.Text.Json.Nodes;

namespace ScienceDownload.Simulators;

/// <summary>How many files of each kind a device has in a span.</summary>
internal sealed class OncDataAvailability(OncCatalogue catalogue, Uri self)
{
    private static readonly TimeSpan FileLength = TimeSpan.FromMinutes(5);

    public JsonObject Answer(OncQuery query)
    {
        var device = catalogue.Find(query.Required("deviceCode")) ?? throw OncRefusal.Unknown("deviceCode");
        var (from, to) = query.Span();
        DateTimeOffset[] starts = [.. OncCatalogue.Starts(device, from, to, includesEnd: false)];
        var wanted = device.Audio.Where(extension => query["extension"] is null || query["extension"] == extension)
            .Where(_ => query["dataProductCode"] is null or "HAF" && starts.Length > 0);
        return new JsonObject
        {
            ["availableDataProducts"] = new JsonArray([.. wanted.Select(extension => Row(device, extension, from, to, starts.Length))]),
            ["messages"] = new JsonArray(),
            ["next"] = null,
            ["queryUrl"] = self.ToString(),
        };
    }

    private static JsonObject Row(OncDevice device, string extension, DateTimeOffset from, DateTimeOffset to, int files) => new JsonObject
    {
        ["dataProductCode"] = "HAF",
        ["extension"] = extension,
        ["deviceCode"] = device.Code,
        ["dateFrom"] = Text(from),
        ["dateTo"] = Text(to),
        ["fileCount"] = files,
        ["averageFileCoverage"] = Math.Min(1, files * FileLength / (to - from)),
    };

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
