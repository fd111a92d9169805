using System.Text.Json.Nodes;

namespace ScienceDownload.Simulators;

/// <summary>An order at the simulated ONC: its state follows from the clock.</summary>
internal sealed class OncOrder(long requestId, long runId, IReadOnlyList<string> files, OncOutcome outcome, OncSimulatorOptions options)
{
    public long RequestId => requestId;

    public long RunId => runId;

    public OncOutcome Outcome { get; private set; } = outcome;

    public long SecondRunId => runId + 1_000_000;

    /// <summary>The files of a run.</summary>
    public IReadOnlyList<string> FilesOf(long run) => Outcome switch
    {
        OncOutcome.IsEmpty => [],
        OncOutcome.ComesInTwoRuns when run == runId => [.. files.Take((files.Count + 1) / 2)],
        OncOutcome.ComesInTwoRuns => [.. files.Skip(((files.Count + 1) / 2) - 1)],
        _ => files,
    };

    public DateTimeOffset? StartsAt { get; set; }

    public DateTimeOffset EndsAt => Outcome == OncOutcome.Hangs ? DateTimeOffset.MaxValue : StartsAt!.Value + options.RunTime;

    public bool IsCancelled { get; private set; }

    public bool WasFetched { get; set; }

    /// <summary>OPEN, queued, running, complete, cancelled, error or purged.</summary>
    public string State(DateTimeOffset now)
    {
        if (StartsAt is not { } start) return "OPEN";
        if (IsCancelled) return "cancelled";
        if (now < start) return "queued";
        if (now < EndsAt) return "running";
        return Outcome switch
        {
            OncOutcome.Fails or OncOutcome.FailsOnce => "error",
            OncOutcome.IsCancelled => "cancelled",
            OncOutcome.IsPurged => "purged",
            _ => now < EndsAt + options.KeepTime ? "complete" : "purged",
        };
    }

    public bool IsLaidOut(DateTimeOffset now) => now >= EndsAt + options.LayoutTime;

    public void Cancel() => IsCancelled = true;

    public void Restart(DateTimeOffset start)
    {
        (IsCancelled, StartsAt) = (false, start);
        if (Outcome == OncOutcome.FailsOnce) Outcome = OncOutcome.Completes;
    }

    public JsonNode Describe(DateTimeOffset now, int position)
    {
        var state = State(now);
        long[] runs = Outcome == OncOutcome.ComesInTwoRuns ? [runId, SecondRunId] : [runId];
        return new JsonArray([.. runs.Select(run => Describe(run, state, position))]);
    }

    private JsonObject Describe(long run, string state, int position)
    {
        var told = new JsonObject
        {
            ["dpRunId"] = run,
            ["fileCount"] = state is "complete" or "purged" ? FilesOf(run).Count : 0,
            ["status"] = state == "purged" ? "complete" : state,
        };
        if (state == "queued") told["queuePosition"] = position;
        return told;
    }
}
