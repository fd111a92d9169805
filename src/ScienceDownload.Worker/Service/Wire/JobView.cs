using System.Text.Json;
using ScienceDownload.Engine.Webhooks;
using ScienceDownload.Worker.Service.Batches;

namespace ScienceDownload.Worker.Service.Wire;

/// <summary>A job as clients see it.</summary>
/// <param name="Item">The item.</param>
/// <param name="Batch">Its batch.</param>
/// <param name="Moving">How far it is, when this process moves it; null otherwise.</param>
/// <param name="DeletesAt">When its file is deleted; null when it is kept.</param>
internal sealed record JobView(ItemInfo Item, BatchInfo Batch, ItemProgress? Moving, DateTimeOffset? DeletesAt)
{
    /// <summary>One of five: <c>queued</c>, <c>running</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c>.</summary>
    public string Status => Item.State switch
    {
        ItemState.Queued => "queued",
        ItemState.Completed or ItemState.Skipped => "completed",
        ItemState.Failed => "failed",
        ItemState.Cancelled => "cancelled",
        _ => "running",
    };

    /// <summary>The name of its file without extension; null until it is known.</summary>
    public string? Title => Item.RelativePath is { } path ? WireFile.TitleOf(path, Item.Uri) : null;

    /// <summary>What went wrong; null when nothing did.</summary>
    public string? Error => WireError.Text(Item);

    /// <summary>Writes it as an element of <c>jobs</c>.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("job_id", Item.Id);
        json.WriteString("url", Item.Uri.OriginalString);
        json.WriteString("status", Status);
        json.WriteString("title", Title);
        WriteProgress(json);
        WriteFile(json);
        json.WriteString("error", Error);
        json.WriteTime("created_at", Batch.CreatedAt);
        json.WriteTime("started_at", Item.StartedAt);
        json.WriteTime("completed_at", Item.CompletedAt);
        json.WriteNumber("attempts", Item.Attempts);
        json.WriteString("state", Item.State.ToString().ToLowerInvariant());
        json.WriteString("error_id", Item.State == ItemState.Failed ? Item.ErrorId?.ToString() : null);
        json.WriteEndObject();
    }

    /// <summary>Writes the answer to who asks for this job alone.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="requestId">The id it was asked for by.</param>
    /// <param name="logs">Where its log can be had.</param>
    /// <param name="webhookSent">Whether its webhook has accepted an event.</param>
    public void WriteAlone(Utf8JsonWriter json, string requestId, string logs, bool webhookSent)
    {
        json.WriteString("request_id", requestId);
        json.WriteString("status", Status);
        WriteProgress(json);
        WriteFile(json);
        WriteMetadata(json);
        json.WriteString("error", Error);
        json.WriteTime("created_at", Batch.CreatedAt);
        json.WriteTime("started_at", Item.StartedAt);
        json.WriteTime("completed_at", Item.CompletedAt);
        json.WriteFraction("duration_sec", (Item.CompletedAt - Item.StartedAt)?.TotalSeconds, 6);
        json.WriteString("logs_url", logs);
        json.WriteBoolean("webhook_sent", webhookSent);
    }

    private void WriteProgress(Utf8JsonWriter json)
    {
        bool done = Item.State.IsDone();
        long received = Math.Max(Item.BytesReceived, Item.State.IsTerminal() ? 0 : Moving?.BytesReceived ?? 0);
        json.WriteStartObject("progress");
        new WireProgress(received, Item.Length ?? Moving?.Length, Item.State.IsTerminal() ? null : Moving?.BytesPerSecond, done).WriteNumbers(json);
        json.WriteString("status", Status);
        json.WriteEndObject();
    }

    private void WriteFile(Utf8JsonWriter json)
    {
        if (WireFile.Of(Item, Batch.Options.FilesUri) is { } file)
            (file with { DeletesAt = Batch.IsOurs() ? DeletesAt : null }).Write(json, "file_info");
        else
            json.WriteNull("file_info");
    }

    private void WriteMetadata(Utf8JsonWriter json)
    {
        if (!Item.State.IsDone())
        {
            json.WriteNull("metadata");
            return;
        }

        json.WriteStartObject("metadata");
        json.WriteString("title", Title);
        foreach (string name in MediaMembers)
            json.WriteNull(name);
        json.WriteString("webpage_url", Item.Uri.OriginalString);
        foreach (string name in LastMembers)
            json.WriteNull(name);
        json.WriteEndObject();
    }

    private static readonly string[] MediaMembers =
    [
        "description", "uploader", "uploader_id", "upload_date", "duration", "view_count", "like_count", "comment_count", "width", "height", "fps",
        "vcodec", "acodec", "thumbnail",
    ];

    private static readonly string[] LastMembers = ["extractor", "playlist", "playlist_index", "categories", "tags"];
}
