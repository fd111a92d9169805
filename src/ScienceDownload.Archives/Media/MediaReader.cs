using System.Text.Json;

namespace ScienceDownload.Archives.Media;

/// <summary>Reads what <c>yt-dlp --dump-single-json</c> prints.</summary>
internal static class MediaReader
{
    // Others would go around the network policy, or need programs that nobody watches.
    private static readonly string[] Protocols = ["http", "https", "m3u8", "m3u8_native", "http_dash_segments"];

    // What else it says to send is the transport's business.
    private static readonly string[] PassedOn = ["User-Agent", "Accept", "Accept-Language", "Referer", "Origin", "Cookie"];

    /// <summary>Reads it.</summary>
    /// <exception cref="DownloadException">It is no single file, or one that cannot be fetched.</exception>
    public static MediaPick Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(Single(document.RootElement));
        }
        catch (Exception error) when (
            error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or UriFormatException)
        {
            throw new DownloadException(ErrorId.ArchiveReplyInvalid, $"What yt-dlp says is not understood: {error.Message}", error);
        }
    }

    private static JsonElement Single(JsonElement found)
    {
        if (Text(found, "_type") is not ("playlist" or "multi_video"))
            return found;
        JsonElement[] entries = [.. found.GetProperty("entries").EnumerateArray().Where(entry => entry.ValueKind == JsonValueKind.Object)];
        return entries.Length == 1
            ? Single(entries[0])
            : throw new DownloadException(ErrorId.FormatUnsupported,
                FormattableString.Invariant($"The page has {entries.Length} videos, not one. Give the address of the one that is wanted."));
    }

    private static MediaPick Read(JsonElement media)
    {
        if (media.TryGetProperty("is_live", out JsonElement live) && live.ValueKind == JsonValueKind.True)
            throw new DownloadException(ErrorId.FormatUnsupported, "This is a live stream, which has no end. Download it when it is over.");
        JsonElement[] parts = media.TryGetProperty("requested_formats", out JsonElement formats) && formats.ValueKind == JsonValueKind.Array
            ? [.. formats.EnumerateArray()]
            : [media];
        foreach (JsonElement part in parts)
        {
            string protocol = Text(part, "protocol") ?? "";
            if (protocol.Split('+').FirstOrDefault(one => !Protocols.Contains(one, StringComparer.Ordinal)) is { } other)
                throw new DownloadException(ErrorId.FormatUnsupported,
                    $"The media comes over '{Remote.ServiceErrors.Plain(other)}', which is not fetched.");
        }

        bool isDirect = parts.Length == 1 && Text(parts[0], "protocol") is "http" or "https";
        Uri? direct = isDirect && parts.Length == 1 && Uri.TryCreate(Text(parts[0], "url"), UriKind.Absolute, out Uri? uri)
            && uri.Scheme is "http" or "https" ? uri : null;
        return new MediaPick
        {
            Id = Text(media, "id") ?? "unknown",
            Title = Text(media, "title") ?? Text(media, "id") ?? "unknown",
            Extension = Text(media, "ext") is { Length: > 0 and < 12 } extension && extension.All(char.IsAsciiLetterOrDigit) ? extension : "bin",
            Direct = direct,
            Headers = direct is null ? [] : Headers(parts[0]),
            Uploader = Text(media, "uploader"),
            UploadDate = Text(media, "upload_date") is { Length: 8 } date && date.All(char.IsAsciiDigit) ? date : null,
            Description = Text(media, "description"),
            Channel = Text(media, "channel"),
            ChannelId = Text(media, "channel_id"),
            Playlist = Text(media, "playlist"),
            PlaylistIndex = media.TryGetProperty("playlist_index", out JsonElement index) && index.ValueKind == JsonValueKind.Number
                ? index.GetInt32() : null,
        };
    }

    private static KeyValuePair<string, string>[] Headers(JsonElement format) =>
        !format.TryGetProperty("http_headers", out JsonElement headers) || headers.ValueKind != JsonValueKind.Object
            ? []
            :
            [
                .. headers.EnumerateObject()
                    .Where(header => PassedOn.Contains(header.Name, StringComparer.OrdinalIgnoreCase)
                        && header.Value.ValueKind == JsonValueKind.String)
                    .Select(header => KeyValuePair.Create(header.Name, header.Value.GetString()!))
                    .Where(header => !header.Value.Any(char.IsControl)),
            ];

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
