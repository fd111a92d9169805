using System.Globalization;
using System.Text.Json.Nodes;

namespace ScienceDownload.Simulators;

/// <summary>The discovery services of the simulated ONC.</summary>
internal sealed class OncDiscovery(OncCatalogue catalogue)
{
    public const string Category = "HYDROPHONE";
    private const string PropertyCode = "voltage";

    public JsonArray Answer(OncQuery query)
    {
        var code = query["deviceCode"];
        if (code is not null && catalogue.Find(code) is null) throw OncRefusal.Unknown("deviceCode");
        var devices = catalogue.Devices.Where(device => (code is null || device.Code == code)
            && (query["locationCode"] is not { } location || device.Location.StartsWith(location, StringComparison.Ordinal))
            && query["deviceCategoryCode"] is null or Category).ToArray();
        if (query.Service == "deployments")
        {
            var (from, to) = query["dateFrom"] is null && query["dateTo"] is null ? (DateTimeOffset.MinValue, DateTimeOffset.MaxValue) : query.Span();
            devices = [.. devices.Where(device => device.Begin < to && (device.End ?? DateTimeOffset.MaxValue) > from)];
            return devices.Length == 0 ? throw OncRefusal.Unknown("dateFrom,dateTo") : Each(devices, Deployment);
        }

        if (devices.Length == 0) throw new OncRefusal(404, 127, "No match", null);
        return query.Service switch
        {
            "devices" => Each(devices, Device),
            "locations" => Each(devices, Location),
            "locations/tree" => Tree(),
            "deviceCategories" => [DeviceCategory()],
            "properties" when query["propertyCode"] is null or PropertyCode => [Property()],
            "properties" => throw new OncRefusal(404, 127, "No match", null),
            _ when query["dataProductCode"] is null or "HSD" && query["extension"] is null or "mat" => [Product()],
            _ => throw new OncRefusal(404, 127, "No match", null),
        };
    }

    private static JsonArray Each(IEnumerable<OncDevice> devices, Func<OncDevice, JsonObject> describe) => [.. devices.Select(describe)];

    private static JsonObject Device(OncDevice device) => new()
    {
        ["deviceCategoryCode"] = Category,
        ["deviceCode"] = device.Code,
        ["deviceId"] = device.Id,
        ["deviceName"] = "Test Smart Hydrophone " + device.Id.ToString(CultureInfo.InvariantCulture),
        ["hasDeviceData"] = "true",
    };

    private static JsonObject DeviceCategory() => new()
    {
        ["deviceCategoryCode"] = Category,
        ["deviceCategoryName"] = "Hydrophone",
        ["description"] = "Hydrophone",
        ["hasDeviceData"] = "true",
        ["longDescription"] = " Records sound under water.",
    };

    private static JsonObject Property() => new()
    {
        ["propertyCode"] = PropertyCode,
        ["propertyName"] = "Voltage",
        ["description"] = "Voltage: Battery",
        ["hasDeviceData"] = "true",
        ["hasPropertyData"] = "false",
        ["uom"] = "V",
    };

    private static JsonObject Deployment(OncDevice device) => new()
    {
        ["begin"] = Text(device.Begin),
        ["end"] = device.End is { } end ? Text(end) : null,
        ["deviceCode"] = device.Code,
        ["deviceCategoryCode"] = Category,
        ["locationCode"] = device.Location,
        ["lat"] = 48.5,
        ["lon"] = "-126.2",
        ["depth"] = 640.0,
        ["heading"] = null,
        ["hasDeviceData"] = true,
        ["citation"] = new JsonObject
        {
            ["citation"] = $"Test Networks. 2024. {device.Code}.", ["doi"] = $"10.0/{device.Id}", ["landingPageUrl"] = null, ["queryPid"] = null,
        },
    };

    private static JsonObject Location(OncDevice device) => new()
    {
        ["locationCode"] = device.Location,
        ["locationName"] = device.Location == "TSTB" ? "Test Bay" : "Test Ridge",
        ["description"] = "",
        ["hasDeviceData"] = "true",
        ["hasPropertyData"] = "false",
    };

    private static JsonArray Tree() =>
    [
        Node(
            "TST",
            "Test Region",
            Node("TSTH", "Test Ridge", Node("TSTH.H1", "Hydrophone A"), Node("TSTH.H2", "Hydrophone B")),
            Node("TSTB", "Test Bay")),
    ];

    private static JsonObject Node(string code, string name, params JsonObject[] children) => new()
    {
        ["locationCode"] = code,
        ["locationName"] = name,
        ["description"] = "",
        ["hasDeviceData"] = true,
        ["hasPropertyData"] = false,
        ["children"] = children.Length == 0 ? null : new JsonArray([.. children]),
    };

    private static JsonObject Product() => new()
    {
        ["dataProductCode"] = "HSD",
        ["dataProductName"] = "Hydrophone Spectral Data",
        ["extension"] = "mat",
        ["hasDeviceData"] = true,
        ["dataProductOptions"] = new JsonArray(
            Option("dpo_spectralDataDownsample", ["0", "1", "2"], "1"),
            Option("dpo_hydrophoneDataDiversionMode", ["OD", "LPF", "HPF", "All"], "OD"),
            Option("dpo_spectrogramConcatenation", ["None", "Concatenate", "Daily"], "Concatenate"),
            Option(
                "dpo_lowerColourLimit", ["-1000"], "-1000",
                new JsonObject { ["lowerBound"] = "-160.0", ["upperBound"] = "140.0", ["onlyIntegers"] = false })),
    };

    private static JsonObject Option(string name, string[] values, string usual, JsonObject? range = null) => new()
    {
        ["option"] = name,
        ["allowableValues"] = new JsonArray([.. values.Select(value => (JsonNode)value)]),
        ["defaultValue"] = usual,
        ["allowableRange"] = range,
        ["documentation"] = new JsonArray(),
        ["suboptions"] = null,
    };

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
