using System.Globalization;
using System.Text.RegularExpressions;

namespace ScienceDownload.Simulators;

/// <summary>What the services of the VO simulator answer.</summary>
internal static partial class VoAnswers
{
    private const string ImageFields = """
        <FIELD name="obs_publisher_did" ID="did" datatype="char" arraysize="*" utype="obscore:Curation.publisherDID" ucd="meta.ref.ivoid"/>
        <FIELD name="access_url" datatype="char" arraysize="*" utype="obscore:Access.reference" ucd="meta.ref.url"/>
        <FIELD name="access_format" datatype="char" arraysize="*" utype="obscore:Access.format" ucd="meta.code.mime"/>
        <FIELD name="access_estsize" datatype="long" unit="kbyte" utype="obscore:Access.size" ucd="phys.size;meta.file"/>
        <FIELD name="obs_collection" datatype="char" arraysize="*" utype="obscore:DataID.Collection" ucd="meta.id"/>
        <FIELD name="target_name" datatype="char" arraysize="*" utype="obscore:Target.Name" ucd="meta.id;src"/>
        <FIELD name="s_ra" datatype="double" unit="deg" utype="obscore:Char.SpatialAxis.Coverage.Location.Coord.Position2D.Value2.C1" ucd="pos.eq.ra"/>
        <FIELD name="s_dec" datatype="double" unit="deg" utype="obscore:Char.SpatialAxis.Coverage.Location.Coord.Position2D.Value2.C2" ucd="pos.eq.dec"/>
        <FIELD name="t_min" datatype="double" unit="d" utype="obscore:Char.TimeAxis.Coverage.Bounds.Limits.StartTime" ucd="time.start;obs.exposure"/>
        <FIELD name="cloud_access" datatype="char" arraysize="*"/>
        """;

    public static string Capabilities(VoSimulator simulator) => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <vosi:capabilities xmlns:vosi="http://www.ivoa.net/xml/VOSICapabilities/v1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
         <capability standardID="ivo://ivoa.net/std/VOSI#capabilities"><interface><accessURL use="full">{simulator.At("capabilities")}</accessURL></interface></capability>
         <capability standardID="ivo://ivoa.net/std/SIA#query-2.0"><interface role="std"><accessURL use="base">{simulator.At("sia2/query")}</accessURL></interface></capability>
         <capability standardID="ivo://ivoa.net/std/TAP"><interface role="std"><accessURL use="base">{simulator.At("tap")}</accessURL></interface></capability>
         <capability standardID="ivo://ivoa.net/std/DataLink#links-1.1"><interface role="std"><accessURL use="base">{simulator.At("links")}</accessURL></interface></capability>
        </vosi:capabilities>
        """;

    /// <summary>Image search: circles, collections and targets are honoured, other parameters only checked.</summary>
    public static (int Status, string Text) Images(VoSimulator simulator, VoParameters parameters)
    {
        foreach (var name in new[] { "BAND", "TIME", "FOV", "EXPTIME" })
        {
            if (parameters.All(name).FirstOrDefault(value => !IsInterval(value)) is not null)
                return (400, VoTableText.Error($"UsageFault: bad {name}"));
        }

        var found = simulator.Datasets.Where(dataset => IsInside(dataset, parameters)).ToList();
        var most = int.TryParse(parameters["MAXREC"], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue;
        return (200, VoTableText.Results(
            ImageFields,
            found.Take(most).Select(dataset => ImageRow(simulator, dataset)),
            found.Count > most ? "OVERFLOW" : null,
            LinksService(simulator)));
    }

    /// <summary>Cone search, with its own kind of error.</summary>
    public static (int Status, string Text) Sources(VoSimulator simulator, VoParameters parameters)
    {
        if (!double.TryParse(parameters["SR"], NumberStyles.Float, CultureInfo.InvariantCulture, out var radius))
        {
            var fault = $"SR: '{parameters["SR"]}' is no number";
            return (200, $"<VOTABLE version=\"1.3\"><INFO ID=\"Error\" name=\"Error\" value=\"{fault}\"/></VOTABLE>");
        }

        var ra = double.Parse(parameters["RA"] ?? "0", CultureInfo.InvariantCulture);
        const string fields = """
            <FIELD name="id" datatype="char" arraysize="*" ucd="meta.id;meta.main"/>
            <FIELD name="ra" datatype="double" unit="deg" ucd="pos.eq.ra;meta.main"/>
            <FIELD name="dec" datatype="double" unit="deg" ucd="pos.eq.dec;meta.main"/>
            """;
        return (200, VoTableText.Results(fields, simulator.Datasets
            .Where(dataset => Math.Abs(dataset.Position.Ra - ra) <= radius)
            .Select(dataset => new string?[] { $"s{dataset.Number}", Number(dataset.Position.Ra), Number(dataset.Position.Dec) })));
    }

    /// <summary>Queries: the first rows of the data sets, or how many rows an uploaded table has.</summary>
    public static (int Status, string Text, string ContentType) Query(VoSimulator simulator, VoParameters parameters)
    {
        var query = parameters["QUERY"] ?? "";
        if (parameters["REQUEST"] != "doQuery" || parameters["LANG"] is null)
            return (400, VoTableText.Error("UsageFault: REQUEST and LANG are needed"), VoTableText.MediaType);
        if (query.Contains("foo", StringComparison.Ordinal))
            return (200, VoTableText.Error("Column foo not found near position 8"), VoTableText.MediaType);
        if (query.Contains("TAP_UPLOAD.", StringComparison.OrdinalIgnoreCase)) return (200, CountUpload(parameters), VoTableText.MediaType);

        var top = Top().Match(query) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : int.MaxValue;
        var most = int.TryParse(parameters["MAXREC"], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue;
        var rows = simulator.Datasets.Take(top).ToList();
        if (parameters["RESPONSEFORMAT"] == "csv")
        {
            var lines = rows.Take(most).Select(one => $"{one.Id},{Number(one.Position.Ra)}\n");
            return (200, "obs_publisher_did,s_ra\n" + string.Concat(lines), "text/csv");
        }

        return (200, VoTableText.Results(
            ImageFields,
            rows.Take(most).Select(one => ImageRow(simulator, one)),
            rows.Count > most ? "OVERFLOW" : null,
            LinksService(simulator)), VoTableText.MediaType);
    }

    private static string CountUpload(VoParameters parameters)
    {
        var part = (parameters["UPLOAD"] ?? "").Split(',', ':')[^1];
        var rows = (parameters[part] ?? "").Split("<TR>").Length - 1;
        return VoTableText.Results("<FIELD name=\"n\" datatype=\"int\"/>", [[rows.ToString(CultureInfo.InvariantCulture)]]);
    }

    private static string?[] ImageRow(VoSimulator simulator, VoDataset dataset)
    {
        // Every third is behind a table of links; every fifth has a copy in a cloud.
        var isLinked = dataset.Number % 3 == 0;
        var url = isLinked ? simulator.At("links?ID=" + Uri.EscapeDataString(dataset.Id)) : simulator.At("files/" + dataset.FileName);
        return
        [
            dataset.Id,
            url.AbsoluteUri,
            isLinked ? "application/x-votable+xml; content=datalink" : "application/fits",
            Number((dataset.Content.Length + 999) / 1000),
            "DEMO",
            $"Demo {dataset.Number}",
            Number(dataset.Position.Ra),
            Number(dataset.Position.Dec),
            Number(60000 + dataset.Number),
            dataset.Number % 5 == 0
                ? $"{{\"aws\":{{\"bucket_name\":\"vo-img\",\"key\":\"f/{dataset.FileName}\",\"region\":\"us-west-2\",\"access\":\"open\"}}}}"
                : null,
        ];
    }

    private static string LinksService(VoSimulator simulator) => $"""
        <RESOURCE type="meta" utype="adhoc:service">
         <PARAM name="standardID" datatype="char" arraysize="*" value="ivo://ivoa.net/std/DataLink#links-1.1"/>
         <PARAM name="accessURL" datatype="char" arraysize="*" value="{simulator.At("links")}"/>
         <GROUP name="inputParams"><PARAM name="ID" datatype="char" arraysize="*" value="" ref="did"/></GROUP>
        </RESOURCE>

        """;

    private static bool IsInside(VoDataset dataset, VoParameters parameters)
    {
        var circles = parameters.All("POS").Where(value => value.StartsWith("CIRCLE ", StringComparison.Ordinal)).ToList();
        var targets = parameters.All("TARGET").ToList();
        var collections = parameters.All("COLLECTION").ToList();
        return (circles.Count == 0 || circles.Any(circle => IsInside(dataset, circle)))
            && (targets.Count == 0 || targets.Contains($"Demo {dataset.Number}"))
            && (collections.Count == 0 || collections.Contains("DEMO"));
    }

    private static bool IsInside(VoDataset dataset, string circle)
    {
        var numbers = circle.Split(' ').Skip(1).Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return Math.Abs(dataset.Position.Ra - numbers[0]) <= numbers[2] && Math.Abs(dataset.Position.Dec - numbers[1]) <= numbers[2];
    }

    private static bool IsInterval(string value) => value.Split(' ').All(number =>
        number is "-Inf" or "+Inf" || double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out _));

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\bTOP\s+(\d+)", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Top();
}
