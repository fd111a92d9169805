using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScienceDownload.Archives.Geodes;

/// <summary>Asks the portal whether data files are on disk or on tape. The catalogue's own <c>Is online</c> says nothing about that.</summary>
internal sealed class GeodesAvailabilityClient(GeodesCalls calls)
{
    /// <summary>How many items one question may name.</summary>
    public const int BatchSize = 80;

    /// <summary>Where the data files of items are; needs no key.</summary>
    /// <param name="questions">At most <see cref="BatchSize"/>; those without an address in the datalake cannot be asked for.</param>
    /// <param name="cancellation">Ends the asking.</param>
    /// <returns>One answer for each question, in order. What the portal does not say clearly is Unknown, never Tape.</returns>
    public async Task<IReadOnlyList<GeodesStorage>> AskAsync(IReadOnlyList<GeodesQuestion> questions, CancellationToken cancellation)
    {
        GeodesQuestion[] asked = [.. questions.Where(question => question.EndpointUrl is not null)];
        if (asked.Length == 0)
            return [.. questions.Select(_ => GeodesStorage.Unknown)];
        var body = new JsonObject
        {
            ["availability"] = new JsonArray([.. asked.Select(question => (JsonNode)new JsonObject
            {
                ["href"] = question.Href.OriginalString,
                ["endpointURL"] = question.EndpointUrl!.OriginalString,
            })]),
        };
        using JsonDocument reply = await calls.PostAsync("fastavailability", body, cancellation).ConfigureAwait(false);
        JsonElement[] products = reply.RootElement.Member("products") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];
        return [.. questions.Select(question => Answer(question, products))];
    }

    /// <summary>Where the files of one product are, by its name; needs the key.</summary>
    public async Task<IReadOnlyList<GeodesAvailability>> AskAsync(string name, CancellationToken cancellation)
    {
        using JsonDocument reply = await calls.GetAsync("availability/" + Uri.EscapeDataString(name), cancellation).ConfigureAwait(false);
        return reply.RootElement.Member("files") is not { ValueKind: JsonValueKind.Array } files ? [] :
        [
            .. files.EnumerateArray().Select(file => new GeodesAvailability
            {
                Name = name,
                Md5 = file.Text("checksum")?.ToLowerInvariant(),
                Storage = Storage(file),
            }),
        ];
    }

    private static GeodesStorage Answer(GeodesQuestion question, JsonElement[] products)
    {
        string href = question.Href.OriginalString;
        JsonElement[] mine =
        [
            .. products
                .Where(product => product.Text("id") is { } id && href.Contains(id, StringComparison.OrdinalIgnoreCase))
                .SelectMany(product => product.Member("files") is { ValueKind: JsonValueKind.Array } files ? files.EnumerateArray().ToArray() : [])
                .Where(file => file.Text("checksum") is { } checksum && href.Contains(checksum, StringComparison.OrdinalIgnoreCase)),
        ];
        return mine.Length == 1 ? Storage(mine[0]) : GeodesStorage.Unknown;
    }

    private static GeodesStorage Storage(JsonElement file) => file.Member("available")?.ValueKind switch
    {
        JsonValueKind.True => GeodesStorage.Disk,
        JsonValueKind.False => GeodesStorage.Tape,
        _ => GeodesStorage.Unknown,
    };
}
