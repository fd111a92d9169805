namespace ScienceDownload.Engine.Cluster;

/// <summary>What a plan's folder holds: <c>plan.json</c>.</summary>
/// <param name="Shards">How many parts it was dealt into.</param>
/// <param name="Parts">Those that have items.</param>
internal sealed record DealtPlan(int Shards, IReadOnlyList<PlanPart> Parts);
