using System.Text;
using System.Text.Json;
using CsvHelper;
using ScienceDownload.Archives.Onc.Spectrograms;

namespace ScienceDownload.Archives.Onc;

/// <summary>Reads request files: JSON in all its shapes, and CSV.</summary>
internal static class OncRequestFile
{
    private const int MaxRowBytes = 1024 * 1024;

    /// <summary>The requests of a file, in its order.</summary>
    /// <param name="path">The file; <c>.csv</c> is CSV, <c>.json</c> is JSON, otherwise the first character tells.</param>
    /// <param name="options">What the call says.</param>
    /// <param name="warn">Hears what was passed over.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">The file cannot be read, or a request is wrong; the message names every one of them.</exception>
    public static async Task<IReadOnlyList<OncRequest>> ReadAsync(
        string path, OncImportOptions options, Action<string> warn, CancellationToken cancellation)
    {
        string text, name = Path.GetFileName(path);
        try
        {
            text = await File.ReadAllTextAsync(path, new UTF8Encoding(false, throwOnInvalidBytes: true), cancellation).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new DownloadException(ErrorId.InputUnreadable,
                $"Cannot read '{path}': {cause.Message} Check the path, its permissions, and that it is UTF-8.", cause);
        }

        var maker = new OncRequestMaker(options);
        string extension = Path.GetExtension(path).ToLowerInvariant();
        bool isCsv = extension == ".csv" || (extension != ".json" && text.AsSpan().TrimStart() is not ['{' or '[', ..]);
        if (isCsv)
            await ReadCsvAsync(text, name, options, maker, cancellation).ConfigureAwait(false);
        else
            ReadJson(text, name, maker);
        maker.Warnings.ForEach(warn);
        return maker.Finish();
    }

    private static void ReadJson(string text, string name, OncRequestMaker maker)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        }
        catch (JsonException cause)
        {
            throw new DownloadException(
                ErrorId.InputInvalid,
                FormattableString.Invariant($"{name} line {(cause.LineNumber ?? 0) + 1}: not valid JSON. Mend the file, or write it anew."),
                cause);
        }

        // The values live on in the requests' levels only until those are made.
        using (document)
        {
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Array)
                ReadList(root, name, RequestLevel.Empty, maker);
            else
                ReadShape(root, name, maker);
        }
    }

    private static void ReadList(JsonElement list, string place, RequestLevel defaults, OncRequestMaker maker)
    {
        int index = 0;
        foreach (JsonElement element in list.EnumerateArray())
        {
            string origin = FormattableString.Invariant($"{place}[{index++}]");
            if (element.ValueKind == JsonValueKind.Object && !element.TryGetProperty("requests", out _) && RequestLevel.IsRequest(element))
                maker.Add(RequestLevel.Of(element), defaults, origin);
            else
                ReadShape(element, origin, maker);
        }
    }

    private static void ReadShape(JsonElement shape, string place, OncRequestMaker maker)
    {
        if (shape.ValueKind != JsonValueKind.Object)
        {
            maker.Errors.Add($"{place}: neither requests nor a map from devices to times. Write {{\"requests\": [ … ]}}.");
        }
        else if (shape.TryGetProperty("requests", out JsonElement requests))
        {
            RequestLevel defaults = shape.TryGetProperty("defaults", out JsonElement given) && given.ValueKind == JsonValueKind.Object
                ? RequestLevel.Of(given)
                : RequestLevel.Empty;
            defaults = defaults.Over(RequestLevel.OfFile(shape));
            if (requests.ValueKind != JsonValueKind.Array)
                maker.Errors.Add($"{place} requests: not a list. Write \"requests\": [ … ].");
            else
                ReadRequests(requests, $"{place} requests", defaults, maker);
        }
        else
        {
            RequestLevel defaults = RequestLevel.OfFile(shape);
            foreach (JsonProperty device in shape.EnumerateObject().Where(device => !GeneratorOptions.DefaultsNames.Contains(device.Name)))
                ReadDevice(device, place, defaults, maker);
        }
    }

    private static void ReadRequests(JsonElement requests, string place, RequestLevel defaults, OncRequestMaker maker)
    {
        int index = 0;
        foreach (JsonElement request in requests.EnumerateArray())
        {
            string origin = FormattableString.Invariant($"{place}[{index++}]");
            if (request.ValueKind == JsonValueKind.Object)
                maker.Add(RequestLevel.Of(request), defaults, origin);
            else
                maker.Errors.Add($"{origin}: not an object. Write {{\"deviceCode\": …, \"timestamp\": …}}.");
        }
    }

    private static void ReadDevice(JsonProperty device, string place, RequestLevel defaults, OncRequestMaker maker)
    {
        if (device.Value.ValueKind != JsonValueKind.Array)
        {
            maker.Errors.Add(
                $"{place} {device.Name}: not a list of times. Write \"{device.Name}\": [\"2024-04-01T12:05:00Z\"], or {{\"requests\": [ … ]}}.");
            return;
        }

        RequestLevel code = RequestLevel.Of([KeyValuePair.Create("deviceCode", device.Name)]).Over(defaults);
        int index = 0;
        foreach (JsonElement entry in device.Value.EnumerateArray())
        {
            string origin = FormattableString.Invariant($"{place} {device.Name}[{index++}]");
            // A bare time is in UTC, whatever the file says elsewhere.
            DateTimeOffset? time = entry.ValueKind switch
            {
                JsonValueKind.String => OncTime.TryParse(entry.GetString()!, TimeZoneInfo.Utc),
                JsonValueKind.Array => RequestValues.FromParts(entry, TimeZoneInfo.Utc),
                _ => null,
            };
            if (entry.ValueKind == JsonValueKind.Object)
                maker.Add(RequestLevel.Of(entry), code, origin);
            else if (time is { } known)
                maker.Add(RequestLevel.Of([KeyValuePair.Create("timestamp", OncTime.Format(known))]), code, origin);
            else
                maker.Errors.Add($"{origin}: no time. Write it as \"2024-04-01T12:34:50Z\" or [2024, 4, 1, 12, 34, 50].");
        }
    }

    private static async Task ReadCsvAsync(string text, string name, OncImportOptions options, OncRequestMaker maker, CancellationToken cancellation)
    {
        using CsvReader rows = CsvReader.Create(new StringReader(text), new CsvReaderOptions
        {
            Separator = ',',
            HasHeader = false,
            SkipEmptyLines = false,
            MaxRecordSize = MaxRowBytes,
            MalformedData = CsvMalformedDataHandling.Throw,
        });
        string[]? header = null;
        try
        {
            while (await rows.ReadAsync(cancellation).ConfigureAwait(false))
            {
                string[] cells = rows.Current.ToArray();
                if (Array.TrueForAll(cells, string.IsNullOrWhiteSpace))
                    continue;
                if (header is null)
                    header = [.. cells.Select(cell => Canonical(cell, options))];
                else
                {
                    string origin = FormattableString.Invariant($"{name} row {rows.RowNumber}");
                    maker.Add(RequestLevel.Of(header.Zip(cells, KeyValuePair.Create)), RequestLevel.Empty, origin);
                }
            }
        }
        catch (CsvFormatException cause)
        {
            throw new DownloadException(
                ErrorId.InputInvalid,
                FormattableString.Invariant(
                    $"{name} row {cause.RecordNumber}: its quotes do not match. Put cells with quotes in quotes, and double the quotes inside."),
                cause);
        }

        if (header is null)
        {
            throw new DownloadException(ErrorId.InputInvalid,
                $"{name}: there is no header row. Name the columns in the first row: deviceCode,timestamp,…");
        }
    }

    private static string Canonical(string cell, OncImportOptions options)
    {
        string column = cell.Trim('\uFEFF', ' ', '\t');
        return column == options.OptionsColumn ? "data_product_options" : column;
    }
}
