using System.Text.Json;
using ScienceDownload.Archives.Http;

namespace ScienceDownload.Archives.Xnat;

/// <summary>Reads both forms in which the server answers: rows of texts, and items with data fields.</summary>
internal static class XnatJson
{
    /// <summary>The rows of a listing. Values are texts, also numbers; a number or null is taken too.</summary>
    /// <exception cref="DownloadException">The reply is no listing.</exception>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Rows(this ArchiveReply reply)
    {
        using JsonDocument document = reply.Json();
        JsonElement root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("ResultSet", out JsonElement set) && set.ValueKind == JsonValueKind.Object
            && set.TryGetProperty("Result", out JsonElement rows) && rows.ValueKind == JsonValueKind.Array)
        {
            return [.. rows.EnumerateArray().Where(row => row.ValueKind == JsonValueKind.Object).Select(Fields)];
        }

        throw Wrong(reply);
    }

    /// <summary>The fields of a single thing, in either form; its data type under <c>xsi:type</c>.</summary>
    /// <exception cref="DownloadException">The reply describes none.</exception>
    public static IReadOnlyDictionary<string, string> Single(this ArchiveReply reply)
    {
        using JsonDocument document = reply.Json();
        JsonElement root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("items", out JsonElement items)
            && items.ValueKind == JsonValueKind.Array && items.GetArrayLength() > 0 && items[0].TryGetProperty("data_fields", out JsonElement fields))
        {
            Dictionary<string, string> found = Fields(fields);
            if (items[0].TryGetProperty("meta", out JsonElement meta) && meta.TryGetProperty("xsi:type", out JsonElement type))
                found["xsi:type"] = Text(type);
            return found;
        }

        return reply.Rows() is [var first, ..] ? first : throw Wrong(reply);
    }

    /// <summary>A field; empty when it is not there.</summary>
    public static string Get(this IReadOnlyDictionary<string, string> row, string name) => row.GetValueOrDefault(name, "");

    /// <summary>A field as a number; null when it is not there or none.</summary>
    public static long? Number(this IReadOnlyDictionary<string, string> row, string name) =>
        long.TryParse(row.Get(name), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long value)
            ? value
            : null;

    private static Dictionary<string, string> Fields(JsonElement row) => row.EnumerateObject()
        .GroupBy(field => field.Name)
        .ToDictionary(group => group.Key, group => Text(group.Last().Value), StringComparer.Ordinal);

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "",
        _ => value.GetRawText(),
    };

    private static DownloadException Wrong(ArchiveReply reply) =>
        new(ErrorId.ArchiveReplyInvalid, $"{reply.Uri.Authority} answered {reply.Uri.AbsolutePath} with JSON that is no listing of XNAT.");
}
