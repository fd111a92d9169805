namespace ScienceDownload.Engine.Cluster;

/// <summary>A run as one batch: what its parts wrote down, and what the scheduler says of their tasks.</summary>
internal static class ClusterView
{
    private const int MostNamed = 5;

    /// <summary>How a run stands. The counts always add up to the total.</summary>
    /// <param name="run">The run.</param>
    /// <param name="runFolder">Its folder.</param>
    /// <param name="tasks">What the scheduler knows of it; null when it does not answer.</param>
    public static BatchInfo Look(ClusterRun run, string runFolder, IReadOnlyList<TaskState>? tasks)
    {
        if (ClusterFiles.TryRead(Path.Combine(runFolder, ClusterLayout.FinalFile), ClusterJson.Default.FinalResult) is { } final)
            return Describe(run, final);
        Dictionary<int, TaskState> latest = Latest(tasks ?? []);
        var sum = new Tally();
        var ended = new List<string>();
        var kept = new List<string>();
        int left = 0;
        foreach (PlanPart part in run.Parts)
        {
            TaskState? task = latest.GetValueOrDefault(part.Number);
            (PartStatus? status, bool isResult) = StatusOf(run, runFolder, part.Number);
            sum.Add(part, status, isResult, isAlive: tasks is null || task is { IsRunning: true });
            if (isResult)
                continue;
            left++;
            if (task is { IsKept: true })
                kept.Add(FormattableString.Invariant($"part {part.Number} {task.Reason}"));
            if (task is { IsActive: false })
                ended.Add(FormattableString.Invariant($"part {part.Number} {task.State}{(task.Node.Length > 0 ? " on " + task.Node : "")}"));
        }

        bool isActive = tasks is null || latest.Values.Any(task => task.IsActive);
        BatchState state = !isActive ? BatchState.Suspended : sum.StartedAt is null ? BatchState.Queued : BatchState.Running;
        return sum.Describe(run) with
        {
            State = state,
            Owner = isActive && latest.Values.FirstOrDefault(task => task.IsActive) is { } active ? "slurm:" + active.Job : null,
            Error = (state, kept.Count) switch
            {
                (BatchState.Suspended, _) => FormattableString.Invariant(
                    $"{left} of {run.Parts.Count} parts have not ended{Named(ended)}. Resume the batch to submit them again."),
                (_, > 0) => FormattableString.Invariant(
                    $"Slurm keeps {kept.Count} of {run.Parts.Count} parts waiting{Named(kept)}. They begin when that is changed, or released with scontrol."),
                _ => null,
            },
        };
    }

    /// <summary>The tasks of the last submission of each part.</summary>
    public static Dictionary<int, TaskState> Latest(IEnumerable<TaskState> tasks)
    {
        var latest = new Dictionary<int, TaskState>();
        foreach (TaskState task in tasks)
        {
            if (!latest.TryGetValue(task.Part, out TaskState? known) || task.IsActive || (!known.IsActive && Newer(task.Job, known.Job)))
                latest[task.Part] = task;
        }

        return latest;
    }

    /// <summary>How a part stands, and whether that is for good; null before its first task has begun.</summary>
    public static (PartStatus? Status, bool IsResult) StatusOf(ClusterRun run, string runFolder, int part)
    {
        if (ClusterFiles.TryRead(ClusterLayout.ResultFile(runFolder, part), ClusterJson.Default.PartStatus) is { } result)
            return (result, true);
        string root = ClusterLayout.TaskFolder(Path.Combine(Path.GetDirectoryName(runFolder)!, run.Plan), part);
        // The folder may be taken over between the two looks; then it has another name.
        for (int look = 0; look < 3; look++)
        {
            if (TaskFolder.Find(root) is not { } folder)
                return (null, false);
            if (ClusterFiles.TryRead(Path.Combine(folder, ClusterLayout.StatusFile), ClusterJson.Default.PartStatus) is { } status)
                return (status.Run == run.Id ? status : null, false);
        }

        return (null, false);
    }

    private static string Named(List<string> ended) =>
        (ended.Count == 0 ? "" : ": " + string.Join(", ", ended.Take(MostNamed))) + (ended.Count > MostNamed ? " and others" : "");

    private static bool Newer(string job, string other) =>
        job.Length != other.Length ? job.Length > other.Length : string.CompareOrdinal(job, other) > 0;

    private static BatchInfo Describe(ClusterRun run, FinalResult final) => Head(run) with
    {
        State = final.State,
        Total = final.Total,
        Completed = final.Completed,
        Skipped = final.Skipped,
        Failed = final.Failed,
        Cancelled = final.Cancelled,
        BytesReceived = final.Bytes,
        BytesTotal = final.BytesTotal,
        StartedAt = final.StartedAt,
        CompletedAt = final.CompletedAt,
        Error = final.Error,
    };

    private static BatchInfo Head(ClusterRun run) => new()
    {
        Id = run.Id,
        Name = run.Name,
        Archive = run.Archive,
        State = BatchState.Queued,
        Options = run.ReadOptions(),
        CreatedAt = run.CreatedAt,
        RetryOf = run.RetryOf,
    };

    private sealed class Tally
    {
        private int _total, _completed, _skipped, _failed, _cancelled, _running, _queued;
        private long _bytes;
        private long? _bytesTotal = 0;
        private double _rate;

        public DateTimeOffset? StartedAt { get; private set; }

        public void Add(PlanPart part, PartStatus? status, bool isResult, bool isAlive)
        {
            if (status is null)
            {
                _total += part.Items;
                _queued += part.Items;
                _bytesTotal += part.Bytes;
                return;
            }

            _total += status.Total;
            _completed += status.Completed;
            _skipped += status.Skipped;
            _failed += status.Failed;
            _cancelled += status.Cancelled;
            // What was on its way when its task went away waits again.
            int running = isAlive && !isResult ? status.Running : 0;
            _running += running;
            _queued += status.Queued + status.Running - running;
            _bytes += status.Bytes;
            _bytesTotal += status.BytesTotal;
            _rate += isAlive && !isResult ? status.Rate : 0;
            if (status.StartedAt < StartedAt || StartedAt is null)
                StartedAt = status.StartedAt;
        }

        public BatchInfo Describe(ClusterRun run) => Head(run) with
        {
            Total = _total,
            Completed = _completed,
            Skipped = _skipped,
            Failed = _failed,
            Cancelled = _cancelled,
            Running = _running,
            Queued = _queued,
            BytesReceived = _bytes,
            BytesTotal = _bytesTotal,
            BytesPerSecond = _rate,
            StartedAt = StartedAt,
        };
    }
}
