using System.Text.Json;
using ScienceDownload.Engine.Webhooks;
using ScienceDownload.Worker.Service.Batches;

namespace ScienceDownload.Worker.Service.Wire;

/// <summary>A batch in a list: how it stands, without its jobs.</summary>
internal static class BatchSummary
{
    /// <summary>Writes it as an element.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="state">Its state, as the desk sees it.</param>
    /// <param name="bytesPerSecond">Its rate.</param>
    public static void Write(Utf8JsonWriter json, BatchInfo batch, BatchState state, double bytesPerSecond)
    {
        json.WriteStartObject();
        json.WriteString("batch_id", batch.Id);
        json.WriteString("name", batch.Name);
        json.WriteString("kind", batch.IsSingle() ? "single" : batch.IsOurs() ? "batch" : "local");
        json.WriteString("state", state.ToString().ToLowerInvariant());
        json.WriteNumber("total_jobs", batch.Total);
        json.WriteNumber("completed_jobs", batch.Completed + batch.Skipped);
        json.WriteNumber("failed_jobs", batch.Failed);
        json.WriteNumber("running_jobs", batch.Running);
        json.WriteNumber("queued_jobs", batch.Queued);
        json.WriteNumber("cancelled_jobs", batch.Cancelled);
        json.WriteNumber("bytes_received", batch.BytesReceived);
        json.WriteWhole("bytes_total", batch.BytesTotal);
        json.WriteFraction("bytes_per_second", batch.State == BatchState.Running ? bytesPerSecond : 0, 1);
        json.WriteTime("created_at", batch.CreatedAt);
        json.WriteTime("started_at", batch.StartedAt);
        json.WriteTime("completed_at", batch.CompletedAt);
        json.WriteString("error", batch.Error);
        json.WriteString("retry_of", batch.RetryOf);
        WriteOptions(json, batch.Options);
        json.WriteEndObject();
    }

    /// <summary>Writes how a batch is carried out, as far as a request can say it; who hears of it is nobody else's business.</summary>
    public static void WriteOptions(Utf8JsonWriter json, BatchOptions options)
    {
        json.WriteStartObject("options");
        json.WriteNumber("concurrent_limit", options.ConcurrentLimit.Count);
        json.WriteBoolean("stop_on_error", options.StopOnError);
        json.WriteBoolean("abort_in_flight", options.AbortInFlight);
        json.WriteBoolean("ignore_errors", options.IgnoreErrors);
        json.WriteString("path_template", options.PathTemplate);
        json.WriteFraction("timeout_sec", options.ItemTimeout?.TotalSeconds, 3);
        json.WriteEndObject();
    }
}
