using System.Text.Json;
using ScienceDownload.Engine.Webhooks;
using ScienceDownload.Worker.Service.Batches;

namespace ScienceDownload.Worker.Service.Wire;

/// <summary>A batch as clients see it, with all of its jobs. Everything is counted from the jobs, so that the numbers always agree.</summary>
internal sealed class BatchView
{
    private readonly BatchInfo _batch;
    private readonly IReadOnlyList<JobView> _jobs;
    private readonly DateTimeOffset _now;
    private readonly BatchState _state;

    private BatchView(BatchInfo batch, BatchState state, IReadOnlyList<JobView> jobs, DateTimeOffset now)
    {
        _batch = batch;
        _state = state;
        _jobs = jobs;
        _now = now;
    }

    /// <summary>Whether nothing of it changes any more.</summary>
    public bool IsSettled => _batch.State.IsTerminal();

    /// <summary>
    /// One of five words: a batch that owns no running job yet still waits, and so does one that is suspended.
    /// </summary>
    public string Status => _batch.State switch
    {
        BatchState.Completed => "completed",
        BatchState.Failed => "failed",
        BatchState.Cancelled => "cancelled",
        BatchState.Running when _jobs.Any(job => job.Item.State != ItemState.Queued) => "running",
        _ => "queued",
    };

    /// <summary>Looks at a batch.</summary>
    /// <exception cref="DownloadException">Unknown id.</exception>
    public static async Task<BatchView> ReadAsync(BatchDesk desk, ServedFiles files, string id, DateTimeOffset now, CancellationToken cancellation)
    {
        IReadOnlyDictionary<int, ItemProgress> moving = desk.Live.Of(id);
        // The batch first: one that has settled has settled items only.
        BatchInfo batch = await desk.Engine.GetAsync(id, cancellation).ConfigureAwait(false);
        BatchState state = desk.StateOf(batch);
        var jobs = new List<JobView>(batch.Total);
        await foreach (ItemInfo item in desk.Engine.GetItemsAsync(id, null, cancellation).ConfigureAwait(false))
            jobs.Add(new JobView(item, batch, moving.GetValueOrDefault(item.Index), files.DeletesAt(item.CompletedAt)));
        return new BatchView(batch, state, jobs, now);
    }

    /// <summary>Writes it.</summary>
    public void Write(Utf8JsonWriter json)
    {
        DateTimeOffset? started = Status == "queued" && !_jobs.Any(job => job.Item.StartedAt is not null) ? null : _batch.StartedAt;
        json.WriteString("batch_id", _batch.Id);
        json.WriteString("status", Status);
        json.WriteNumber("total_jobs", _jobs.Count);
        json.WriteNumber("completed_jobs", Count("completed"));
        json.WriteNumber("failed_jobs", Count("failed"));
        json.WriteNumber("running_jobs", Count("running"));
        json.WriteNumber("queued_jobs", Count("queued"));
        json.WriteNumber("cancelled_jobs", Count("cancelled"));
        json.WriteStartArray("jobs");
        foreach (JobView job in _jobs)
            job.Write(json);
        json.WriteEndArray();
        json.WriteTime("created_at", _batch.CreatedAt);
        json.WriteTime("started_at", started);
        json.WriteTime("completed_at", _batch.CompletedAt);
        json.WriteFraction("duration_sec", ((_batch.CompletedAt ?? _now) - started)?.TotalSeconds, 6);
        json.WriteString("error", _batch.Error);
        json.WriteString("retry_of", _batch.RetryOf);
        json.WriteString("name", _batch.Name);
        json.WriteString("state", _state.ToString().ToLowerInvariant());
        BatchSummary.WriteOptions(json, _batch.Options);
    }

    private int Count(string status) => _jobs.Count(job => job.Status == status);
}
