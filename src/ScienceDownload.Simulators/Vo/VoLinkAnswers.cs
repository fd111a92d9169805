using System.Globalization;

namespace ScienceDownload.Simulators;

/// <summary>The links service of the VO simulator.</summary>
internal static class VoLinkAnswers
{
    private const string Fields = """
        <FIELD name="ID" ID="ID" datatype="char" arraysize="*" ucd="meta.id;meta.main"/>
        <FIELD name="access_url" datatype="char" arraysize="*" ucd="meta.ref.url"/>
        <FIELD name="service_def" datatype="char" arraysize="*" ucd="meta.ref"/>
        <FIELD name="error_message" datatype="char" arraysize="*" ucd="meta.code.error"/>
        <FIELD name="semantics" datatype="char" arraysize="*" ucd="meta.code"/>
        <FIELD name="description" datatype="char" arraysize="*" ucd="meta.note"/>
        <FIELD name="content_type" datatype="char" arraysize="*" ucd="meta.code.mime"/>
        <FIELD name="content_length" datatype="long" unit="byte" ucd="phys.size;meta.file"><VALUES null="-1"/></FIELD>
        <FIELD name="link_auth" datatype="char" arraysize="*" ucd="meta.code"/>
        <FIELD name="link_authorized" datatype="boolean" ucd="meta.code"/>
        <FIELD name="cloud_access" datatype="char" arraysize="*" xtype="json" utype="adhoc:cloudstorage"/>
        """;

    public static Task SendAsync(HttpExchange exchange, VoSimulator simulator, VoParameters parameters)
    {
        var options = simulator.Options;
        var ids = parameters.All("ID").ToList();
        if (ids.Count > options.LinksTakeAtMost) return exchange.SendTextAsync(413, "UsageFault: too many IDs");
        var answered = ids.Take(options.LinksStopAfter ?? int.MaxValue).ToList();
        if (options.LinksShuffled) answered.Reverse();
        var rows = answered.SelectMany(id => Rows(simulator, id));
        var overflow = answered.Count < ids.Count && options.LinksSayOverflow ? "OVERFLOW" : null;
        return exchange.SendTextAsync(
            200, VoTableText.Results(Fields, rows, overflow, Cutout(simulator)), VoTableText.MediaType + ";content=datalink");
    }

    private static IEnumerable<string?[]> Rows(VoSimulator simulator, string id)
    {
        if (simulator.Datasets.FirstOrDefault(one => one.Id == id) is not { } dataset)
        {
            // Whether an unknown data set has a row of its own differs between services; here the ones that say "silent" have none.
            if (!id.Contains("silent", StringComparison.Ordinal))
                yield return [id, null, null, "NotFoundFault: no " + id, "#this", null, null, null, null, null, null];
            yield break;
        }

        var file = simulator.At("files/" + dataset.FileName).AbsoluteUri;
        var cloud = $"{{\"aws\":{{\"bucket_name\":\"vo-img\",\"key\":\"f/{dataset.FileName}\",\"region\":\"us-east-1\",\"access\":\"open\"}}}}";
        var length = dataset.Content.Length.ToString(CultureInfo.InvariantCulture);
        yield return [id, file, null, null, "#this", $"Image {dataset.Number}", "application/fits", length, "optional", "T", cloud];
        yield return [id, file + "?preview=1", null, null, "#thumbnail", null, "image/png", "-1", "false", "T", null];
        yield return [id, null, "cut", null, "#cutout", null, "application/fits", null, null, null, null];
    }

    private static string Cutout(VoSimulator simulator) => $"""
        <RESOURCE type="meta" utype="adhoc:service" ID="cut">
         <PARAM name="standardID" datatype="char" arraysize="*" value="ivo://ivoa.net/std/SODA#sync-1.0"/>
         <PARAM name="accessURL" datatype="char" arraysize="*" value="{simulator.At("soda/sync?v=2")}"/>
         <GROUP name="inputParams">
          <PARAM name="ID" datatype="char" arraysize="*" value="" ref="ID"/>
          <PARAM name="CIRCLE" datatype="double" arraysize="3" xtype="circle" unit="deg" ucd="pos.outline;obs" value=""/>
         </GROUP>
        </RESOURCE>

        """;
}
