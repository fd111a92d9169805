using System.Text;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Archives.Vo.Downloads;

/// <summary>A links service, a cut-out service, a sign-in and a VOSpace on loopback, as a test wants them.</summary>
internal sealed class VoServer : IAsyncDisposable
{
    private readonly RequestLog _log = new();
    private LoopbackHttpServer _server = null!;

    public Uri BaseUri => _server.BaseUri;

    /// <summary>The rows of the links service: cells in the order of <see cref="LinksTable"/>, without the id.</summary>
    public Dictionary<string, string[][]> Links { get; } = [];

    /// <summary>What the links service says where it is asked for the copies of a keeper: their address; nothing for others.</summary>
    public Dictionary<string, string> LinksBySource { get; } = [];

    /// <summary>Answers by path; what is not here is 404.</summary>
    public Dictionary<string, Func<HttpExchange, Task>> Paths { get; } = [];

    public IReadOnlyList<RecordedRequest> Requests => _log.Snapshot();

    public static async Task<VoServer> StartAsync()
    {
        var server = new VoServer();
        server._server = await LoopbackHttpServer.StartAsync(server.AnswerAsync, new LoopbackServerOptions { Log = server._log });
        return server;
    }

    public int Count(string path) => Requests.Count(request => request.Target.Split('?')[0] == path);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task AnswerAsync(HttpExchange exchange)
    {
        if (Paths.TryGetValue(exchange.Request.Path, out Func<HttpExchange, Task>? answer))
            return answer(exchange);
        if (exchange.Request.Path != "/links")
            return exchange.SendTextAsync(404, "No such thing.\n");
        IEnumerable<string> ids = exchange.Request.Method == "POST"
            ? exchange.Request.ReadForm().Where(pair => pair.Key == "ID").Select(pair => pair.Value)
            : exchange.Request.QueryAll("ID");
        string? source = exchange.Request.Query("source");
        return exchange.SendTextAsync(200, LinksTable(ids, source), "application/x-votable+xml;content=datalink");
    }

    private string LinksTable(IEnumerable<string> ids, string? source)
    {
        string[][]? elsewhere = source is null ? null
            : LinksBySource.TryGetValue(source, out string? address) ? [[address, "", "", "#this", "application/fits", "", "", "", ""]] : [];
        var text = new StringBuilder(
            "<VOTABLE version=\"1.4\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\"><RESOURCE type=\"results\">"
                + "<INFO name=\"QUERY_STATUS\" value=\"OK\"/><TABLE>");
        foreach (string name in new[]
        {
            "ID", "access_url", "service_def", "error_message", "semantics", "content_type", "content_length", "link_auth", "link_authorized",
            "cloud_access",
        })
        {
            text.Append($"<FIELD name=\"{name}\" ID=\"c_{name}\" datatype=\"char\" arraysize=\"*\"/>");
        }

        text.Append("<DATA><TABLEDATA>");
        foreach (string id in ids)
        {
            foreach (string[] row in elsewhere ?? Links.GetValueOrDefault(id) ?? [["", "", "NotFoundFault: no " + id, "#this", "", "", "", "", ""]])
                text.Append($"<TR><TD>{Escape(id)}</TD>{string.Concat(row.Select(cell => $"<TD>{Escape(cell)}</TD>"))}</TR>");
        }

        return text.Append($"</TABLEDATA></DATA></TABLE></RESOURCE>{Cutter}</VOTABLE>").ToString();
    }

    private string Cutter => $"""
        <RESOURCE type="meta" utype="adhoc:service" ID="cut">
         <PARAM name="standardID" datatype="char" arraysize="*" value="ivo://ivoa.net/std/SODA#sync-1.0"/>
         <PARAM name="accessURL" datatype="char" arraysize="*" value="{BaseUri}soda?v=2"/>
         <GROUP name="inputParams"><PARAM name="ID" datatype="char" arraysize="*" value="" ref="c_ID"/>
          <PARAM name="CIRCLE" datatype="double" arraysize="3" value=""/></GROUP>
        </RESOURCE>
        """;

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
