namespace ScienceDownload.Engine.Cluster;

/// <summary>
/// Where everything of a batch on a cluster lies, all of it below its destination on the shared disk:
/// <code>
/// .scidl/
///   plan_0123456789ab/       one plan, dealt into parts; the name is its digest, so that the same plan is found again
///     plan.json              how many parts, and what is in each
///     part-0007.json         the items of part 7: a plan like any other
///     task-0007/             what part 7 has fetched so far, see TaskFolder
///   cluster_0123456789ab/    one run of it
///     run.json  job.sh  log/
///     results/0007.json      how part 7 ended; 0007.jsonl: its items
///     stop                   somebody wants it stopped
///     final.json             how the batch ended, once the manifests are merged
/// </code>
/// </summary>
internal static class ClusterLayout
{
    public const string Root = ".scidl";
    public const string IdPrefix = "cluster_";
    public const string PlanPrefix = "plan_";
    public const string PlanFile = "plan.json";
    public const string RunFile = "run.json";
    public const string ScriptFile = "job.sh";
    public const string LogFolder = "log";
    public const string StopFile = "stop";
    public const string FinalFile = "final.json";
    public const string StatusFile = "status.json";
    public const string ItemsFile = "items.jsonl";

    /// <summary>Whether an id is that of a batch on a cluster.</summary>
    public static bool IsCluster(string batchId) => batchId.StartsWith(IdPrefix, StringComparison.Ordinal);

    public static string RootOf(string destination) => Path.Combine(destination, Root);

    public static string PartFile(string planFolder, int part) => Path.Combine(planFolder, FormattableString.Invariant($"part-{part:0000}.json"));

    public static string TaskFolder(string planFolder, int part) => Path.Combine(planFolder, FormattableString.Invariant($"task-{part:0000}"));

    public static string ResultFile(string runFolder, int part) =>
        Path.Combine(runFolder, "results", FormattableString.Invariant($"{part:0000}.json"));

    public static string ResultItems(string runFolder, int part) =>
        Path.Combine(runFolder, "results", FormattableString.Invariant($"{part:0000}.jsonl"));
}
