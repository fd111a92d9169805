using System.Collections.ObjectModel;
using System.Text.Json;

namespace ScienceDownload.Engine.State;

/// <summary>The options of a batch as JSON. Defaults are written too: a batch goes on as it was started, whatever later defaults are.</summary>
internal static class OptionsJson
{
    /// <summary>Writes them.</summary>
    public static string Write(BatchOptions options) => StateJson.Write(json =>
    {
        json.WriteString("destination", options.Destination);
        json.WriteString("concurrent_limit", options.ConcurrentLimit.ToString());
        json.WriteNumber("connections", options.Connections);
        if (options.PerHostLimit is { } perHost)
            json.WriteNumber("per_host_limit", perHost);
        if (options.BytesPerSecond is { } rate)
            json.WriteNumber("bytes_per_second", rate);
        json.WriteBoolean("stop_on_error", options.StopOnError);
        json.WriteBoolean("abort_in_flight", options.AbortInFlight);
        json.WriteBoolean("ignore_errors", options.IgnoreErrors);
        if (options.PathTemplate is { } template)
            json.WriteString("path_template", template);
        if (options.ItemTimeout is { } timeout)
            json.WriteNumber("item_timeout_ticks", timeout.Ticks);
        json.WriteNumber("stall_timeout_ticks", options.StallTimeout.Ticks);
        json.WriteNumber("max_retries", options.MaxRetries);
        json.WriteString("conflict", options.Conflict.ToString());
        if (!options.Resume)
            json.WriteBoolean("resume", false);
        if (options.MaxFileSize is { } size)
            json.WriteNumber("max_file_size", size);
        json.WriteBoolean("hash", options.Hash);
        json.WriteTexts("header_names", options.HeaderNames);
        if (options.Profile is { } profile)
            json.WriteString("profile", profile);
        if (options.S3 is { } s3)
        {
            json.WriteStartObject("s3");
            foreach ((string name, string value) in s3.ToTexts())
                json.WriteString(name, value);
            json.WriteEndObject();
        }

        json.WriteBoolean("write_manifest", options.WriteManifest);
        if (options.Webhook is { } webhook)
            json.WriteString("webhook", webhook.OriginalString);
        if (options.FilesUri is { } files)
            json.WriteString("files_uri", files.OriginalString);
        if (options.Labels.Count > 0)
        {
            json.WriteStartObject("labels");
            foreach ((string name, string value) in options.Labels)
                json.WriteString(name, value);
            json.WriteEndObject();
        }

        if (options.Fingerprint is { } fingerprint)
            json.WriteString("fingerprint", fingerprint);
    });

    /// <summary>Reads them.</summary>
    public static BatchOptions Read(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement json = document.RootElement;
        return new BatchOptions
        {
            Destination = json.GetProperty("destination").GetString()!,
            ConcurrentLimit = ConcurrencyLimit.Parse(json.GetProperty("concurrent_limit").GetString()!),
            Connections = json.GetProperty("connections").GetInt32(),
            PerHostLimit = json.Member("per_host_limit")?.GetInt32(),
            BytesPerSecond = json.Member("bytes_per_second")?.GetInt64(),
            StopOnError = json.GetProperty("stop_on_error").GetBoolean(),
            AbortInFlight = json.GetProperty("abort_in_flight").GetBoolean(),
            IgnoreErrors = json.GetProperty("ignore_errors").GetBoolean(),
            PathTemplate = json.Member("path_template")?.GetString(),
            ItemTimeout = json.Member("item_timeout_ticks") is { } timeout ? TimeSpan.FromTicks(timeout.GetInt64()) : null,
            StallTimeout = TimeSpan.FromTicks(json.GetProperty("stall_timeout_ticks").GetInt64()),
            MaxRetries = json.GetProperty("max_retries").GetInt32(),
            Conflict = Enum.Parse<ConflictPolicy>(json.GetProperty("conflict").GetString()!),
            Resume = json.Member("resume")?.GetBoolean() ?? true,
            MaxFileSize = json.Member("max_file_size")?.GetInt64(),
            Hash = json.GetProperty("hash").GetBoolean(),
            HeaderNames = [.. json.GetProperty("header_names").Texts()],
            Profile = json.Member("profile")?.GetString(),
            S3 = json.Member("s3") is { } s3
                ? S3Settings.FromTexts(s3.EnumerateObject().ToDictionary(text => text.Name, text => text.Value.GetString()!))
                : null,
            WriteManifest = json.GetProperty("write_manifest").GetBoolean(),
            Webhook = AddressOf(json.Member("webhook")),
            FilesUri = AddressOf(json.Member("files_uri")),
            Labels = LabelsOf(json.Member("labels")),
            Fingerprint = json.Member("fingerprint")?.GetString(),
        };
    }

    private static Uri? AddressOf(JsonElement? text) => text?.GetString() is { } address ? new Uri(address) : null;

    private static IReadOnlyDictionary<string, string> LabelsOf(JsonElement? labels) =>
        labels?.EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!) ?? ReadOnlyDictionary<string, string>.Empty
            as IReadOnlyDictionary<string, string>;
}
