using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScienceDownload.Archives.Geodes;

/// <summary>The portal's processing on demand.</summary>
internal sealed class GeodesProcessClient(GeodesCalls calls)
{
    private static readonly KeyValuePair<string, string>[] InBackground = [new("Prefer", "respond-async")];

    /// <summary>The processes there are.</summary>
    public async Task<IReadOnlyList<GeodesProcess>> ListAsync(CancellationToken cancellation)
    {
        using JsonDocument reply = await calls.GetAsync("api/processing/processes/", cancellation).ConfigureAwait(false);
        return reply.RootElement.Member("processes") is not { ValueKind: JsonValueKind.Array } list ? [] :
        [
            .. list.EnumerateArray().Where(one => one.Text("id") is not null).Select(one => new GeodesProcess
            {
                Id = one.Text("id")!,
                Title = one.Text("title"),
                Version = one.Text("version"),
                Json = one.GetRawText(),
            }),
        ];
    }

    /// <summary>Starts a process on an item. Asked once only: a second try could start it twice.</summary>
    /// <exception cref="DownloadException">There is no key, the item has no data file, or the portal refuses.</exception>
    public async Task<GeodesProcessJob> StartAsync(string processId, GeodesItem item, CancellationToken cancellation)
    {
        if (calls.Settings is { ApiKey: null } settings)
            throw GeodesCalls.WrongKey(settings, 401);
        string title = item.FileName ?? throw new DownloadException(ErrorId.DataAssetMissing, $"{item} has no data file to process.");
        var body = new JsonObject
        {
            ["inputs"] = new JsonObject { ["product-title"] = title.Split('.')[0], ["notif-email"] = true, ["timeout"] = 15 },
        };
        string path = $"api/processing/processes/{Uri.EscapeDataString(processId)}/execution";
        using JsonDocument reply = await calls.PostAsync(path, body, cancellation, repeatable: false, InBackground).ConfigureAwait(false);
        return new GeodesProcessJob
        {
            ProcessId = processId,
            ItemId = item.Id,
            JobId = reply.RootElement.Text("jobID"),
            Status = reply.RootElement.Text("status"),
            Json = reply.RootElement.GetRawText(),
        };
    }
}
