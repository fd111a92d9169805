using ScienceDownload.Engine.State;

namespace ScienceDownload.Engine.Cluster;

/// <summary>What was submitted: <c>run.json</c>. No secret stands in it.</summary>
internal sealed record ClusterRun
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    public required string Archive { get; init; }

    /// <summary>The name of the plan's folder beside the run's.</summary>
    public required string Plan { get; init; }

    /// <summary>The options of the batch as the state file writes them.</summary>
    public required string Options { get; init; }

    /// <summary>How many parts the plan was dealt into.</summary>
    public required int Shards { get; init; }

    /// <summary>The parts that belong to this run.</summary>
    public required IReadOnlyList<PlanPart> Parts { get; init; }

    public required int ArrayLimit { get; init; }

    public required int HostConnections { get; init; }

    public string? Partition { get; init; }

    public long? TimeLimitSeconds { get; init; }

    /// <summary>The program of the nodes and the arguments before its own.</summary>
    public required IReadOnlyList<string> Worker { get; init; }

    public IReadOnlyDictionary<string, string> HeaderVariables { get; init; } = new Dictionary<string, string>();

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The run whose failed items these are; null when it is no retry.</summary>
    public string? RetryOf { get; init; }

    /// <summary>Whether a retry takes cancelled items too.</summary>
    public bool IncludeCancelled { get; init; }

    /// <summary>The options of the batch.</summary>
    public BatchOptions ReadOptions() => OptionsJson.Read(Options);
}
