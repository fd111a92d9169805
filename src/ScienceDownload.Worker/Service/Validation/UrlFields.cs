using System.Text.Json;
using ScienceDownload.Engine.Validation;

namespace ScienceDownload.Worker.Service.Validation;

/// <summary>Reads the addresses of a request.</summary>
internal static class UrlFields
{
    private const int MostUrls = 100;

    /// <summary>The addresses of a batch; empty when something is wrong with them.</summary>
    public static IReadOnlyList<Uri> ReadBatch(BodyFields fields)
    {
        if (fields.Require("urls") is not { } urls)
            return [];
        if (urls.ValueKind != JsonValueKind.Array)
        {
            fields.Refuse(urls, "list_type", "Input should be a valid list", null, "urls");
            return [];
        }

        int count = urls.GetArrayLength();
        if (count is 0 or > MostUrls)
        {
            (string type, string bound, int limit) = count == 0 ? ("too_short", "min_length", 1) : ("too_long", "max_length", MostUrls);
            string message = count == 0
                ? "List should have at least 1 item after validation, not 0"
                : $"List should have at most {MostUrls} items after validation, not {count}";
            fields.Refuse(urls, type, message, json => WriteBound(json, bound, limit, count), "urls");
            return [];
        }

        if (fields.Texts("urls") is not { } texts)
            return [];
        return Read(fields, urls, texts);
    }

    /// <summary>The address of a single download; null when something is wrong with it.</summary>
    public static Uri? ReadSingle(BodyFields fields)
    {
        if (fields.Require("url") is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.String)
        {
            fields.Refuse(value, "string_type", "Input should be a valid string", null, "url");
            return null;
        }

        try
        {
            return Parse(value.GetString(), 0);
        }
        catch (DownloadException error)
        {
            string message = error.Message
                .Replace("URL at index 0", "URL", StringComparison.Ordinal)
                .Replace(" at index 0", "", StringComparison.Ordinal);
            fields.RefuseValue(value, message, "url");
            return null;
        }
    }

    /// <summary>The address of a webhook in normal form; null when there is none.</summary>
    public static Uri? ReadWebhook(BodyFields fields)
    {
        const string Name = "webhook_url";
        if (fields.Find(Name) is not { ValueKind: not JsonValueKind.Null } value)
            return null;
        if (value.ValueKind != JsonValueKind.String)
        {
            fields.Refuse(value, "url_type", "URL input should be a string or URL", null, Name);
            return null;
        }

        string text = value.GetString()!.Trim();
        string? wrong = text.Length == 0 ? "input is empty" : null;
        Uri? uri = null;
        // A path is an absolute address too, of a file.
        if (wrong is null && (!Uri.TryCreate(text, UriKind.Absolute, out uri) || !text.Contains(':', StringComparison.Ordinal)))
        {
            bool hasScheme = text.StartsWith("http", StringComparison.OrdinalIgnoreCase) && text.Contains("://", StringComparison.Ordinal);
            wrong = hasScheme ? "empty host" : "relative URL without a base";
        }

        if (wrong is not null)
        {
            fields.Refuse(value, "url_parsing", "Input should be a valid URL, " + wrong, json => json.WriteString("error", wrong), Name);
            return null;
        }

        if (uri!.Scheme is "http" or "https")
            return new Uri(new UriBuilder(uri) { Host = uri.IdnHost, Fragment = "" }.Uri.AbsoluteUri);
        const string Schemes = "'http' or 'https'";
        fields.Refuse(value, "url_scheme", "URL scheme should be " + Schemes, json => json.WriteString("expected_schemes", Schemes), Name);
        return null;
    }

    private static List<Uri> Read(BodyFields fields, JsonElement urls, IReadOnlyList<string> texts)
    {
        var read = new List<Uri>(texts.Count);
        try
        {
            for (int i = 0; i < texts.Count; i++)
                read.Add(Parse(texts[i], i));
        }
        catch (DownloadException error)
        {
            fields.RefuseValue(urls, error.Message, "urls");
            return [];
        }

        if (read.DistinctBy(uri => uri.OriginalString, StringComparer.Ordinal).Count() == read.Count)
            return read;
        fields.RefuseValue(urls, "Duplicate URLs found in batch", "urls");
        return [];
    }

    /// <summary>
    /// The web only. Objects of a store would be read with the credentials of the service, for whoever asks.
    /// </summary>
    private static Uri Parse(string? text, int index)
    {
        Uri uri = SourceUri.Parse(text, index, null);
        return uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps
            ? uri
            : throw new DownloadException(ErrorId.InvalidUri, $"URL at index {index} must start with http:// or https://");
    }

    private static void WriteBound(Utf8JsonWriter json, string bound, int limit, int count)
    {
        json.WriteString("field_type", "List");
        json.WriteNumber(bound, limit);
        json.WriteNumber("actual_length", count);
    }
}
