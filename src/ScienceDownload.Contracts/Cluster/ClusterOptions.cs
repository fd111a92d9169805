namespace ScienceDownload;

/// <summary>How a batch is shared by the nodes of a cluster.</summary>
public sealed record ClusterOptions
{
    /// <summary>The most parts a batch is dealt into.</summary>
    public const int MostShards = 10_000;

    /// <summary>The scheduler.</summary>
    public ClusterScheduler Scheduler { get; init; }

    /// <summary>
    /// How many parts the batch is dealt into, 1 to 10,000: several for each node, so that the scheduler can balance them. An empty part is left out.
    /// </summary>
    /// <value>64.</value>
    public int Shards { get; init; } = 64;

    /// <summary>The most parts that run at a time; at least 1.</summary>
    /// <value>16.</value>
    public int ArrayLimit { get; init; } = 16;

    /// <summary>
    /// The most connections to one host over all nodes together: each part gets its share, and fewer parts run at a time where there are not enough.
    /// </summary>
    /// <value>64: no more than one machine may open.</value>
    public int HostConnections { get; init; } = 64;

    /// <summary>The scheduler's queue; null for its default.</summary>
    public string? Partition { get; init; }

    /// <summary>The most time one part may take; null for the scheduler's default.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>
    /// The program that runs on the nodes: the full path of <c>scidl</c> as they see it. Null for the running one, else the one on PATH.
    /// </summary>
    public string? Worker { get; init; }

    /// <summary>
    /// Request headers whose values are in variables of the environment, which the scheduler hands to the nodes: name of the header, name of the
    /// variable.
    /// </summary>
    public IReadOnlyDictionary<string, string> HeaderVariables { get; init; } = new Dictionary<string, string>();
}
