using System.Text.Json.Nodes;

namespace ScienceDownload.Simulators;

/// <summary>What the simulated ONC answers about data products: orders, their runs, and the files these bring.</summary>
internal sealed class OncDeliveries(OncCatalogue catalogue, OncOrderDesk desk, TimeProvider time)
{
    /// <summary>Places an order, runs one, or says how it stands.</summary>
    public Task AnswerAsync(HttpExchange exchange, OncQuery query)
    {
        if (query.Service == "dataProductDelivery/request") return exchange.SendJsonAsync(200, Order(query, exchange.Request));
        var order = desk.ByRequest(query.Required("dpRequestId")) ?? throw OncRefusal.Unknown("dpRequestId");
        switch (query.Service)
        {
            case "dataProductDelivery/run":
                var (isUnderWay, runs) = desk.Run(order);
                return exchange.SendJsonAsync(isUnderWay ? 202 : 200, runs);
            case "dataProductDelivery/cancel":
                return exchange.SendJsonAsync(200, desk.Cancel(order));
            case "dataProductDelivery/restart":
                return exchange.SendJsonAsync(200, desk.Restart(order));
            default:
                var header = order.WasFetched ? "COMPLETED" : "OPEN";
                return exchange.SendJsonAsync(200, new JsonObject { ["searchHdrStatus"] = header, ["dpRequestId"] = order.RequestId });
        }
    }

    /// <summary>Hands out a file of a run; until there are any, what keeps them.</summary>
    /// <param name="exchange">The call.</param>
    /// <param name="query">What it asks.</param>
    /// <param name="send">Sends a file of the catalogue.</param>
    public Task DownloadAsync(HttpExchange exchange, OncQuery query, Func<string, Task> send)
    {
        var (order, files) = desk.ByRun(query.Required("dpRunId")) ?? throw OncRefusal.Unknown("dpRunId");
        var index = query.Required("index");
        var state = desk.State(order);
        if (state is "queued" or "running")
            return exchange.SendJsonAsync(202, new JsonObject { ["message"] = "Running... preparing data segment 1 of 2", ["status"] = state });
        if (state == "error")
            return exchange.SendJsonAsync(index == "1" ? 202 : 404, new JsonObject { ["status"] = "error", ["message"] = "Run failed" });
        if (state == "cancelled") return exchange.SendJsonAsync(400, new JsonObject { ["status"] = "error", ["message"] = "Run was cancelled" });
        var number = index == "meta" ? 0 : int.TryParse(index, out var parsed) ? parsed : throw OncRefusal.Unknown("index");
        if (files.Count == 0) return exchange.SendAsync(number == 1 ? 204 : 404);
        if (number > files.Count) return exchange.SendAsync(404);
        if (state == "purged") return exchange.SendAsync(410);
        if (!order.IsLaidOut(time.GetUtcNow()))
        {
            return exchange.SendJsonAsync(
                202, new JsonObject { ["message"] = "Search complete, waiting on the file system", ["status"] = "running" });
        }

        order.WasFetched = true;
        return number == 0
            ? exchange.SendJsonAsync(200, new JsonObject { ["creationDate"] = "2024-04-01T00:00:00.000Z" })
            : send(files[number - 1]);
    }

    private JsonObject Order(OncQuery query, ServerRequest request)
    {
        var device = catalogue.Required(query);
        if (query.Required("dataProductCode") != "HSD") throw OncRefusal.Unknown("dataProductCode");
        if (query.Required("extension") != "mat") throw OncRefusal.Unknown("extension");
        var (from, to) = query.Span();
        var downsample = request.Query("dpo_spectralDataDownsample") ?? throw OncRefusal.Missing("dpo_spectralDataDownsample");
        if (downsample is not ("0" or "1" or "2")) throw OncRefusal.Unknown("dpo_spectralDataDownsample");
        if (downsample != "1" && (request.Query("dpo_spectrogramConcatenation") ?? "None") != "None")
            throw OncRefusal.Unknown("dpo_spectrogramConcatenation");
        // An order takes a file that starts exactly at its end.
        string[] files = [.. OncCatalogue
            .Starts(device, from, to, includesEnd: true)
            .Select(start => OncCatalogue.Names(device, start).Single(name => name.EndsWith(".mat", StringComparison.Ordinal)))];
        var order = desk.Place(files);
        return downsample == "1"
            ? new JsonObject
            {
                ["dpRequestId"] = order.RequestId,
                ["fileSize"] = 3145728,
                ["compressedFileSize"] = 3100000,
                ["numFiles"] = files.Length,
                ["downloadTimes"] = new JsonObject { ["10Mbps"] = 2.6 },
            }
            : new JsonObject { ["dpRequestId"] = order.RequestId, ["estimatedFileSize"] = "12.4 MB", ["estimatedProcessingTime"] = "3 min" };
    }
}
