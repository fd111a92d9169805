using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ScienceDownload.Simulators;

/// <summary>Lists of archive files, page by page.</summary>
internal sealed partial class OncListing(OncSimulatorOptions options, Func<string, long?> sizeOf, string token)
{
    public JsonObject Answer(OncQuery query, OncDevice device, Uri self)
    {
        var (from, to) = query.Span();
        var limit = Math.Min(options.PageLimit, Number(query, "rowLimit") ?? options.PageLimit);
        var page = Number(query, "page") ?? 1;
        var extension = query["fileExtension"];
        (string Name, DateTimeOffset Start)[] all = [.. OncCatalogue.Starts(device, from, to, includesEnd: false)
            .SelectMany(start => OncCatalogue.Names(device, start).Select(name => (Name: name, Start: start)))
            .Where(file => extension is null || file.Name.EndsWith("." + extension, StringComparison.Ordinal))];
        // Without a match a device gives an empty list, a location an error.
        if (all.Length == 0 && query.Service == "archivefile/location") throw OncRefusal.Unknown("dateFrom,dateTo");
        var rows = all.Skip((page - 1) * limit).Take(limit);
        return new JsonObject
        {
            ["files"] = new JsonArray(
                [.. rows.Select(row => query["returnOptions"] == "all" ? Row(row.Name, row.Start, device) : (JsonNode)row.Name)]),
            ["messages"] = new JsonArray(),
            ["next"] = page * limit < all.Length ? Next(query, from, to, limit, page + 1, self) : null,
            ["queryUrl"] = self.ToString(),
        };
    }

    public static string WithoutToken(string target) => TokenParameter().Replace(target, "token=***");

    private JsonObject Row(string name, DateTimeOffset start, OncDevice device)
    {
        var row = new JsonObject
        {
            ["filename"] = name,
            ["deviceCode"] = device.Code,
            ["dataProductCode"] = "HAF",
            ["dateFrom"] = Text(start),
            ["dateTo"] = Text(OncCatalogue.EndOf(start)),
            ["compression"] = "none",
            ["archivedDate"] = Text(start.AddHours(1)),
        };
        if (sizeOf(name) is { } size) (row["fileSize"], row["uncompressedFileSize"]) = (size, size);
        return row;
    }

    private JsonObject Next(OncQuery query, DateTimeOffset from, DateTimeOffset to, int limit, int page, Uri self)
    {
        var parameters = new JsonObject
        {
            ["dateFrom"] = Text(from), ["dateTo"] = Text(to), ["rowLimit"] = limit, ["page"] = page, ["token"] = token,
        };
        foreach (var name in (string[])["deviceCode", "locationCode", "deviceCategoryCode", "fileExtension", "returnOptions"])
        {
            if (query[name] is { } value) parameters[name] = value;
        }

        return new JsonObject { ["parameters"] = parameters, ["url"] = self.ToString() };
    }

    private static int? Number(OncQuery query, string name) =>
        query[name] is not { } text
            ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                ? number
                : throw OncRefusal.Unknown(name);

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    [GeneratedRegex("token=[^&]*")]
    private static partial Regex TokenParameter();
}
