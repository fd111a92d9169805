using System.Globalization;
using System.Text;

namespace ScienceDownload.Worker.Service.Batches;

/// <summary>What the service counts while it runs.</summary>
internal sealed class ServiceMetrics(TimeProvider time)
{
    private static readonly double[] Bounds = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1800, 3600];

    private readonly object _lock = new();
    private readonly SortedDictionary<string, long> _jobs = new(StringComparer.Ordinal) { ["cancelled"] = 0, ["completed"] = 0, ["failed"] = 0 };
    private readonly long[] _buckets = new long[Bounds.Length];
    private readonly Queue<long> _requests = new();
    private long _bytes;
    private long _count;
    private double _seconds;

    /// <summary>When the service started.</summary>
    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    /// <summary>A job has settled.</summary>
    public void Settled(ItemInfo item)
    {
        lock (_lock)
        {
            string status = item.State.IsDone() ? "completed" : item.State == ItemState.Failed ? "failed" : "cancelled";
            _jobs[status]++;
            _bytes += item.State == ItemState.Skipped ? 0 : item.BytesReceived;
            if (item.CompletedAt - item.StartedAt is not { } taken)
                return;
            _count++;
            _seconds += taken.TotalSeconds;
            for (int i = 0; i < Bounds.Length; i++)
                _buckets[i] += taken.TotalSeconds <= Bounds[i] ? 1 : 0;
        }
    }

    /// <summary>A request came.</summary>
    public void Requested()
    {
        lock (_lock)
        {
            _requests.Enqueue(time.GetTimestamp());
            DropOldRequests();
        }
    }

    /// <summary>Requests in the last minute.</summary>
    public int RequestsPerMinute()
    {
        lock (_lock)
        {
            DropOldRequests();
            return _requests.Count;
        }
    }

    /// <summary>Everything in Prometheus' text format.</summary>
    /// <param name="inFlight">Jobs that move now.</param>
    /// <param name="queued">Jobs that wait.</param>
    public string Write(int inFlight, int queued)
    {
        var text = new StringBuilder();
        lock (_lock)
        {
            Head(text, "jobs_total", "counter", "Jobs that have settled.");
            foreach ((string status, long count) in _jobs)
                Line(text, $$"""jobs_total{status="{{status}}"}""", count);
            Head(text, "jobs_duration_seconds", "histogram", "How long jobs took, from leaving the queue.");
            for (int i = 0; i < Bounds.Length; i++)
                Line(text, FormattableString.Invariant($$"""jobs_duration_seconds_bucket{le="{{Bounds[i]:0.0##}}"}"""), _buckets[i]);
            Line(text, """jobs_duration_seconds_bucket{le="+Inf"}""", _count);
            Line(text, "jobs_duration_seconds_sum", _seconds);
            Line(text, "jobs_duration_seconds_count", _count);
            Head(text, "bytes_transferred_total", "counter", "Bytes of jobs that have settled.");
            Line(text, "bytes_transferred_total", _bytes);
        }

        Head(text, "jobs_in_flight", "gauge", "Jobs that move now.");
        Line(text, "jobs_in_flight", inFlight);
        Head(text, "queue_size", "gauge", "Jobs that wait.");
        Line(text, "queue_size", queued);
        return text.ToString();
    }

    private void DropOldRequests()
    {
        while (_requests.TryPeek(out long at) && time.GetElapsedTime(at) > TimeSpan.FromMinutes(1))
            _requests.Dequeue();
    }

    private static void Head(StringBuilder text, string name, string type, string help) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private static void Line(StringBuilder text, string name, double value) =>
        text.Append(name).Append(' ').Append(value.ToString("0.######", CultureInfo.InvariantCulture)).Append('\n');
}
