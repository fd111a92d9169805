using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScienceDownload.Simulators;

/// <summary>The JSON of the simulated server: rows whose values are texts, and the form of single things.</summary>
internal static class XnatJsonAnswers
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Rows(IEnumerable<Dictionary<string, string>> rows)
    {
        JsonArray result =
            [.. rows.Select(row => new JsonObject(row.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value)))))];
        var count = result.Count.ToString(CultureInfo.InvariantCulture);
        return new JsonObject { ["ResultSet"] = new JsonObject { ["Result"] = result, ["totalRecords"] = count } }.ToJsonString(Plain);
    }

    public static string Projects(IEnumerable<XnatSessionEntry> sessions) =>
        Rows(sessions.Select(session => session.Project).Distinct().Select(id => new Dictionary<string, string>
    {
        ["ID"] = id, ["name"] = id + " study", ["secondary_ID"] = id, ["description"] = "", ["pi_firstname"] = "Ada", ["pi_lastname"] = "Grey",
        ["URI"] = "/data/projects/" + id,
    }));

    public static string Subjects(IEnumerable<XnatSessionEntry> sessions) =>
        Rows(sessions.DistinctBy(session => session.SubjectId).Select(session => new Dictionary<string, string>
    {
        ["insert_date"] = "2026-09-15 16:13:20.941", ["project"] = session.Project, ["ID"] = session.SubjectId, ["label"] = session.Subject,
        ["insert_user"] = "jdoe", ["URI"] = "/data/subjects/" + session.SubjectId,
    }));

    public static string Sessions(IEnumerable<XnatSessionEntry> sessions) => Rows(sessions.Select(session => new Dictionary<string, string>
    {
        ["date"] = "2026-09-15", ["xsiType"] = session.XsiType, ["subject_label"] = session.Subject, ["subject_ID"] = session.SubjectId,
        ["project"] = session.Project, ["ID"] = session.Id, ["label"] = session.Label, ["URI"] = "/data/experiments/" + session.Id,
    }));

    public static string Session(XnatSessionEntry session, bool asRows)
    {
        if (asRows) return Sessions([session]);
        return new JsonObject
        {
            ["items"] = new JsonArray(new JsonObject
            {
                ["children"] = new JsonArray(),
                ["meta"] = new JsonObject { ["create_event_id"] = 310, ["xsi:type"] = session.XsiType, ["isHistory"] = false },
                ["data_fields"] = new JsonObject
                {
                    ["ID"] = session.Id, ["label"] = session.Label, ["project"] = session.Project, ["subject_ID"] = session.SubjectId,
                    ["date"] = "2026-09-15",
                },
            }),
        }.ToJsonString(Plain);
    }

    public static string Scans(XnatSessionEntry session, IEnumerable<XnatScanEntry> scans) => Rows(scans.Select(scan => new Dictionary<string, string>
    {
        ["xsiType"] = scan.XsiType, ["xnat_imagescandata_id"] = "737", ["note"] = "", ["series_description"] = scan.Series, ["ID"] = scan.Id,
        ["type"] = scan.Type, ["URI"] = $"/data/experiments/{session.Id}/scans/{scan.Id}", ["quality"] = scan.Quality,
    }));

    public static string Resources(XnatScanEntry? scan, IEnumerable<XnatResourceEntry> resources) =>
        Rows(resources.Select(resource => new Dictionary<string, string>
    {
        ["xnat_abstractresource_id"] = resource.Id, ["label"] = resource.Label, ["element_name"] = "xnat:resourceCatalog",
        ["category"] = scan is null ? "resources" : "scans", ["cat_id"] = scan?.Id ?? "", ["cat_desc"] = scan?.Type ?? "",
        ["file_count"] = (resource.ListedCount ?? resource.Files.Count).ToString(CultureInfo.InvariantCulture),
        ["file_size"] = resource.Files.Sum(file => file.Length).ToString(CultureInfo.InvariantCulture), ["tags"] = "", ["content"] = "RAW",
        ["format"] = resource.Label,
    }));

    public static string Files(
        XnatSessionEntry session, IReadOnlyList<(XnatScanEntry? Scan, XnatResourceEntry Resource)> parts, bool withDigest, bool joinsScans)
    {
        var all = string.Join(',', parts.Select(part => part.Scan?.Id).OfType<string>().Distinct());
        return Rows(parts.SelectMany(part => part.Resource.Files.Select(file =>
            Row(session, joinsScans && part.Scan is not null ? all : part.Scan?.Id, part.Resource, file, withDigest))));
    }

    private static Dictionary<string, string> Row(
        XnatSessionEntry session, string? scan, XnatResourceEntry resource, XnatFileEntry file, bool withDigest)
    {
        var place = scan is null ? "" : $"/scans/{scan}";
        var row = new Dictionary<string, string>
        {
            ["Name"] = file.Path[(file.Path.LastIndexOf('/') + 1)..],
            ["Size"] = file.ListedSize ?? file.Length.ToString(CultureInfo.InvariantCulture),
            ["URI"] = $"/data/experiments/{session.Id}{place}/resources/{resource.Id}/files/{file.Path}",
            ["collection"] = resource.Label,
            ["file_tags"] = "",
            ["file_format"] = resource.Label,
            ["file_content"] = "RAW",
            ["cat_ID"] = resource.Id,
        };
        if (withDigest) row["digest"] = file.ListedDigest ?? file.Md5;
        return row;
    }
}
