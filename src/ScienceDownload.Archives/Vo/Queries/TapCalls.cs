using System.Globalization;

namespace ScienceDownload.Archives.Vo;

/// <summary>Turns queries into requests to a TAP service.</summary>
internal static class TapCalls
{
    /// <summary>The request whose answer is the result.</summary>
    public static VoCall Sync(TapQuery query) => Make(query, "sync");

    /// <summary>The request that makes a job of the query.</summary>
    public static VoCall Async(TapQuery query) => Make(query, "async");

    /// <summary>An address below a service's base; a base that names one of its children already is understood.</summary>
    public static Uri Endpoint(Uri service, string name)
    {
        string path = service.GetLeftPart(UriPartial.Path).TrimEnd('/');
        foreach (string child in (string[])["/sync", "/async", "/capabilities", "/tables"])
        {
            if (path.EndsWith(child, StringComparison.OrdinalIgnoreCase))
                path = path[..^child.Length];
        }

        return new Uri($"{path}/{name}");
    }

    private static VoCall Make(TapQuery query, string endpoint)
    {
        // Services of version 1.0 need REQUEST, and those of version 1.1 know FORMAT by its new name as well.
        var parameters = new List<KeyValuePair<string, string>>
        {
            new("REQUEST", "doQuery"),
            new("LANG", query.Language),
            new("QUERY", query.Adql),
            new("RESPONSEFORMAT", query.Format),
            new("FORMAT", query.Format),
        };
        if (query.MaxRecords is { } most)
            parameters.Add(new("MAXREC", most.ToString(CultureInfo.InvariantCulture)));
        if (query.Uploads.Count > 0)
            parameters.Add(new("UPLOAD", string.Join(';', query.Uploads.Select(one => $"{one.Name},{one.Uri?.AbsoluteUri ?? "param:" + one.Name}"))));
        return new VoCall(Endpoint(query.Service, endpoint))
        {
            IsPost = true,
            Parameters = parameters,
            Uploads = [.. query.Uploads
                .Where(one => one.Uri is null)
                .Select(one => new KeyValuePair<string, ReadOnlyMemory<byte>>(one.Name, one.Content))],
        };
    }
}
