using System.Text.Json;

namespace ScienceDownload.Archives.Xnat;

/// <summary>What lies beside a kept zip: which entry is which file, so that it can be unpacked again without the server.</summary>
internal static class ZipIndex
{
    /// <summary>What the name of the zip is followed by.</summary>
    public const string Ending = ".json";

    /// <summary>Writes it.</summary>
    public static void Write(Stream stream, IEnumerable<ZipIndexEntry> entries)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartArray();
        foreach (ZipIndexEntry entry in entries)
        {
            json.WriteStartObject();
            json.WriteString("entry", entry.Entry);
            json.WriteString("path", entry.Path);
            if (entry.Length is { } length)
                json.WriteNumber("length", length);
            if (entry.Md5 is { } md5)
                json.WriteString("md5", md5);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Reads the one of a zip; null when there is none.</summary>
    /// <exception cref="DownloadException">It is damaged.</exception>
    public static IReadOnlyList<ZipIndexEntry>? Read(string zip)
    {
        try
        {
            using FileStream stream = File.OpenRead(zip + Ending);
            using JsonDocument document = JsonDocument.Parse(stream);
            return [.. document.RootElement.EnumerateArray().Select(entry => new ZipIndexEntry(
                entry.GetProperty("entry").GetString()!,
                entry.GetProperty("path").GetString()!,
                entry.TryGetProperty("length", out JsonElement length) ? length.GetInt64() : null,
                entry.TryGetProperty("md5", out JsonElement md5) ? md5.GetString() : null))];
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new DownloadException(ErrorId.InputInvalid, $"'{zip}{Ending}' is no list of a kept zip: {exception.Message}", exception);
        }
    }
}
