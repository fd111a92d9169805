using System.Buffers;
using System.Text.Json;
using ScienceDownload.Archives.Media;

namespace ScienceDownload.Archives.Remote;

/// <summary>
/// Turns a batch to be made into the request that a service takes. What cannot be told to it is an error, never left out in silence.
/// </summary>
internal static class RemoteRequest
{
    /// <summary>The most addresses a service takes in one batch.</summary>
    private const int MostAddresses = 100;

    private const int MostAtATime = 10;

    /// <summary>Writes the request.</summary>
    /// <exception cref="DownloadException">
    /// Something of it cannot be told to a service (<see cref="ErrorId.NotOnService"/>), or there is too much or nothing.
    /// </exception>
    public static async Task<ReadOnlyMemory<byte>> WriteAsync(BatchRequest request, CancellationToken cancellation)
    {
        if (Unsaid(request).FirstOrDefault(part => part.IsSet).Name is { } unsaid)
            throw ServiceErrors.NotThere(unsaid);
        BatchOptions options = request.Options;
        if (options.ConcurrentLimit.IsAuto || options.ConcurrentLimit.Count > MostAtATime)
            throw new DownloadException(ErrorId.LimitOutOfRange,
                $"The concurrent limit '{options.ConcurrentLimit}' is not from 1 to {MostAtATime}, which is what a service takes.");
        (IReadOnlyList<string> addresses, IReadOnlyDictionary<string, string> media) = await ReadItemsAsync(request.Items, cancellation)
            .ConfigureAwait(false);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("urls");
            foreach (string address in addresses)
                json.WriteStringValue(address);
            json.WriteEndArray();
            json.WriteNumber("concurrent_limit", options.ConcurrentLimit.Count);
            json.WriteBoolean("stop_on_error", options.StopOnError);
            json.WriteBoolean("abort_in_flight", options.AbortInFlight);
            json.WriteBoolean("ignore_errors", options.IgnoreErrors);
            if (options.PathTemplate is { } template)
                json.WriteString("path_template", template);
            if (options.ItemTimeout is { } timeout)
                json.WriteNumber("timeout_sec", (int)Math.Ceiling(timeout.TotalSeconds));
            if (options.Webhook is { } webhook)
                json.WriteString("webhook_url", webhook.OriginalString);
            if (request.Name is { } name)
                json.WriteString("name", name);
            WriteMedia(json, media);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    // A field given as null was kept as nothing.
    private static void WriteMedia(Utf8JsonWriter json, IReadOnlyDictionary<string, string> media)
    {
        foreach ((string name, string value) in media)
        {
            if (MediaOptions.IsFlag(name))
                json.WriteBoolean(name, value == "true");
            else if (name != "subtitle_languages")
                json.WriteString(name, value.Length == 0 ? null : value);
            else
                WriteLanguages(json, name, value);
        }
    }

    private static void WriteLanguages(Utf8JsonWriter json, string name, string value)
    {
        json.WriteStartArray(name);
        foreach (string language in value.Split(','))
            json.WriteStringValue(language);
        json.WriteEndArray();
    }

    private static async Task<(IReadOnlyList<string> Addresses, IReadOnlyDictionary<string, string> Media)> ReadItemsAsync(
        IAsyncEnumerable<DownloadItem> items, CancellationToken cancellation)
    {
        var addresses = new List<string>();
        IReadOnlyDictionary<string, string> media = new Dictionary<string, string>();
        await foreach (DownloadItem item in items.WithCancellation(cancellation).ConfigureAwait(false))
        {
            if (Unsaid(item).FirstOrDefault(part => part.IsSet).Name is { } unsaid)
                throw ServiceErrors.NotThere($"{unsaid} ({item.Origin ?? $"item {addresses.Count + 1}"})");
            // All items of a batch are media, with the same wishes, or none is.
            if (MediaOptions.IsMedia(item))
                media = item.Details;
            addresses.Add(item.PrimarySource.OriginalString);
            if (addresses.Count > MostAddresses)
                throw new DownloadException(ErrorId.LimitOutOfRange,
                    $"A service takes at most {MostAddresses} addresses in one batch. Start several batches.");
        }

        return addresses.Count > 0 ? (addresses, media) : throw new DownloadException(ErrorId.EmptyBatch, "There is nothing to download.");
    }

    private static IEnumerable<(string Name, bool IsSet)> Unsaid(BatchRequest request)
    {
        BatchOptions options = request.Options;
        var usual = new BatchOptions { Destination = options.Destination };
        return
        [
            ($"items of the archive '{request.Archive}'", request.Archive is not (BatchRequest.PlainAddresses or MediaArchive.ArchiveName)),
            ("prefixes to list (-Recurse)", request.Recurse),
            ("keys of S3", request.Access is not null),
            ("settings of S3", options.S3 is not null),
            ("a profile for the source (-Profile)", options.Profile is not null),
            ("request headers (-Headers)", options.HeaderNames.Count > 0),
            ("connections for one file (-Connections)", options.Connections != usual.Connections),
            ("a limit for one host (-PerHostLimit)", options.PerHostLimit is not null),
            ("a limit of bytes per second (-BytesPerSecond)", options.BytesPerSecond is not null),
            ("a largest file (-MaximumFileSize)", options.MaxFileSize is not null),
            ("a stall timeout (-StallTimeoutSec)", options.StallTimeout != usual.StallTimeout),
            ("a count of retries (-MaximumRetryCount)", options.MaxRetries != usual.MaxRetries),
            ("files to replace or rename (-Force, -Rename)", options.Conflict != usual.Conflict),
            ("downloads without digests (-NoHash)", options.Hash != usual.Hash),
        ];
    }

    private static IEnumerable<(string Name, bool IsSet)> Unsaid(DownloadItem item) =>
    [
        ("checksums of files", item.Checksums.Count > 0),
        ("lengths of files", item.Length is not null),
        ("paths of single files", item.RelativePath is not null),
        ("copies of one file", item.Sources.Count > 1),
        ("items of an archive", item.Archive is not null and not BatchRequest.PlainAddresses
            || (!MediaOptions.IsMedia(item) && (item.Details.Count > 0 || item.IsProcessed || item.Order is not null))),
    ];
}
