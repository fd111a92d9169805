using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ScienceDownload.Engine.Webhooks;

/// <summary>
/// What is sent: compact JSON with its members in a fixed order and letters as they are. Written once; the same bytes are signed and sent.
/// </summary>
internal static class WebhookBody
{
    // Sent as application/json, never put into a page: nothing has to be escaped for one.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An item has left the queue.</summary>
    public static string Started(ItemInfo item, DateTimeOffset now) => Write(WebhookEvent.Started, item.Id, now, json =>
    {
        WriteHead(json, item);
        json.WriteString("status", "started");
    });

    /// <summary>Bytes of an item have arrived.</summary>
    public static string Progress(string itemId, Uri uri, ItemProgress progress, DateTimeOffset now)
    {
        return Write(WebhookEvent.Progress, itemId, now, json =>
        {
            json.WriteString("request_id", itemId);
            json.WriteString("url", uri.OriginalString);
            json.WriteString("status", "downloading");
            json.WriteStartObject("progress");
            new WireProgress(progress).WriteNumbers(json);
            json.WriteEndObject();
        });
    }

    /// <summary>An item is done: its file is in place.</summary>
    public static string Completed(ItemInfo item, Uri? filesUri, DateTimeOffset now) => Write(WebhookEvent.Completed, item.Id, now, json =>
    {
        WireFile? file = WireFile.Of(item, filesUri);
        string? title = item.RelativePath is { } path ? WireFile.TitleOf(path, item.Uri) : null;
        WriteHead(json, item);
        json.WriteString("title", title);
        json.WriteString("file_url", file?.Address);
        json.WriteString("file_path", file?.RelativePath);
        json.WriteWhole("file_size", file?.Length);
        json.WriteString("status", "completed");
        json.WriteNull("duration");
        json.WriteString("timestamp", WireTime.Text(now));
        if (file is null)
            json.WriteNull("file_info");
        else
            file.Write(json, "file_info");
        json.WriteStartObject("metadata");
        json.WriteString("title", title);
        json.WriteNull("uploader");
        json.WriteNull("duration");
        json.WriteEndObject();
    }, endsWithTime: false);

    /// <summary>An item was given up.</summary>
    public static string Failed(ItemInfo item, DateTimeOffset now) => Write(WebhookEvent.Failed, item.Id, now, json =>
    {
        WriteHead(json, item);
        json.WriteString("status", "failed");
        json.WriteString("error", WireError.Text(item));
        json.WriteString("error_type", WireError.Type(item.ErrorId));
    });

    /// <summary>A batch has settled.</summary>
    public static string Settled(BatchInfo batch, DateTimeOffset now) => Write(WebhookEvent.Of(batch.State), batch.Id, now, json =>
    {
        json.WriteString("request_id", batch.Id);
        json.WriteString("batch_id", batch.Id);
        json.WriteString("status", batch.State.ToString().ToLowerInvariant());
        json.WriteNumber("total_jobs", batch.Total);
        json.WriteNumber("completed_jobs", batch.Completed + batch.Skipped);
        json.WriteNumber("failed_jobs", batch.Failed);
        json.WriteNumber("cancelled_jobs", batch.Cancelled);
        json.WriteFraction("duration_sec", batch.CompletedAt is { } end && batch.StartedAt is { } start ? (end - start).TotalSeconds : null, 6);
        json.WriteString("error", batch.Error);
    });

    private static void WriteHead(Utf8JsonWriter json, ItemInfo item)
    {
        json.WriteString("request_id", item.Id);
        json.WriteString("url", item.Uri.OriginalString);
    }

    private static string Write(string name, string requestId, DateTimeOffset now, Action<Utf8JsonWriter> data, bool endsWithTime = true)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString("event", name);
            json.WriteString("timestamp", WireTime.Text(now));
            json.WriteString("request_id", requestId);
            json.WriteStartObject("data");
            data(json);
            if (endsWithTime)
                json.WriteString("timestamp", WireTime.Text(now));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
