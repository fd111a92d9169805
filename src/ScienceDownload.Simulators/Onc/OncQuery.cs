using System.Globalization;

namespace ScienceDownload.Simulators;

/// <summary>The parameters of one call, checked as ONC checks them.</summary>
internal sealed class OncQuery
{
    private static readonly string[] Listing =
        [
        "deviceCode", "locationCode", "deviceCategoryCode", "dateFrom", "dateTo", "dateArchivedFrom", "dateArchivedTo", "fileExtension",
        "dataProductCode", "returnOptions", "rowLimit", "page", "getLatest",
    ];

    private static readonly Dictionary<string, string[]> Known = new(StringComparer.Ordinal)
    {
        ["locations"] =
        [
            "locationCode", "deviceCategoryCode", "propertyCode", "dataProductCode", "dateFrom", "dateTo", "locationName", "deviceCode",
            "includeChildren",
        ],
        ["locations/tree"] =
            ["locationCode", "deviceCategoryCode", "propertyCode", "dataProductCode", "dateFrom", "dateTo", "locationName", "deviceCode"],
        ["deployments"] = ["locationCode", "deviceCategoryCode", "deviceCode", "propertyCode", "dateFrom", "dateTo"],
        ["devices"] = ["locationCode", "deviceCategoryCode", "deviceCode", "deviceName", "propertyCode", "dataProductCode", "dateFrom", "dateTo"],
        ["dataProducts"] = ["dataProductCode", "extension", "dataProductName", "propertyCode", "locationCode", "deviceCategoryCode", "deviceCode"],
        ["deviceCategories"] = ["deviceCategoryCode", "deviceCategoryName", "description", "locationCode", "propertyCode"],
        ["properties"] = ["propertyCode", "propertyName", "description", "locationCode", "deviceCategoryCode", "deviceCode"],
        ["dataAvailability/dataproducts"] =
        [
            "locationCode", "deviceCategoryCode", "deviceCode", "propertyCode", "dateFrom", "dateTo", "dataProductCode", "extension",
            "minimumCoverage", "maximumCoverage", "getLatest", "groupBy", "mergeGaps", "includeEmptyDays", "rowLimit",
        ],
        ["archivefile/device"] = Listing,
        ["archivefile/location"] = Listing,
        ["archivefile/download"] = ["filename"],
        ["dataProductDelivery/request"] =
            ["deviceCode", "locationCode", "deviceCategoryCode", "propertyCode", "dataProductCode", "extension", "dateFrom", "dateTo"],
        ["dataProductDelivery/run"] = ["dpRequestId"],
        ["dataProductDelivery/status"] = ["dpRequestId"],
        ["dataProductDelivery/cancel"] = ["dpRequestId"],
        ["dataProductDelivery/restart"] = ["dpRequestId"],
        ["dataProductDelivery/download"] = ["dpRunId", "index"],
    };

    private readonly ServerRequest _request;
    private readonly DateTimeOffset _now;

    private OncQuery(ServerRequest request, string service, DateTimeOffset now) => (_request, Service, _now) = (request, service, now);

    /// <summary>The service without the root, such as <c>archivefile/device</c>.</summary>
    public string Service { get; }

    public string? this[string name] => _request.Query(name);

    /// <summary>Reads a call; null when there is no such service.</summary>
    /// <exception cref="OncRefusal">A parameter is not one of the service's.</exception>
    public static OncQuery? Read(ServerRequest request, DateTimeOffset now)
    {
        const string root = "/api/";
        if (!request.Path.StartsWith(root, StringComparison.Ordinal)) return null;
        var service = request.Path[root.Length..].TrimEnd('/');
        // The old form names the method in the query.
        if (request.Query("method") is { } method)
            service = (service, method) switch
            {
                ("archivefiles", "getListByDevice") => "archivefile/device",
                ("archivefiles", "getListByLocation") => "archivefile/location",
                _ => $"{service}/{method}",
            };
        if (!Known.TryGetValue(service, out var known)) return null;
        foreach (var name in Names(request))
        {
            var isOption = name.StartsWith("dpo_", StringComparison.Ordinal) && service == "dataProductDelivery/request";
            if (name is not ("token" or "method" or "redirected") && !isOption && !known.Contains(name)) throw OncRefusal.NoSuchParameter(name);
        }

        return new OncQuery(request, service, now);
    }

    public static IEnumerable<string> Names(ServerRequest request) => request.QueryString
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => Uri.UnescapeDataString(pair.Split('=')[0]))
        .Distinct();

    public string Required(string name) => this[name] is { Length: > 0 } value ? value : throw OncRefusal.Missing(name);

    /// <summary>The span that is asked for.</summary>
    /// <exception cref="OncRefusal">It is none.</exception>
    public (DateTimeOffset From, DateTimeOffset To) Span()
    {
        var from = Time("dateFrom") ?? DateTimeOffset.UnixEpoch;
        var to = Time("dateTo") ?? _now;
        if (from > to) throw new OncRefusal(400, 23, "Start is after end", "dateFrom");
        if (from > _now) throw new OncRefusal(400, 25, "Start is in the future", "dateFrom");
        return (from, to);
    }

    private DateTimeOffset? Time(string name)
    {
        if (this[name] is not { } text) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw OncRefusal.Unknown(name);
    }
}
