namespace ScienceDownload.Bench.Cluster;

/// <summary>What came of a cluster that was played through.</summary>
/// <param name="TasksAtOnce">Parts that ran at a time at most.</param>
/// <param name="Imbalance">The work of the largest part over the mean.</param>
/// <param name="Busy">How much of the time its places were at work, the tail at the end included.</param>
/// <param name="Seconds">From the first part's start to the last one's end.</param>
/// <param name="Rate">Bytes per second over all of it.</param>
/// <param name="PeakConnections">Most connections to the archive at a time.</param>
/// <param name="WithoutLimit">What they would have been had each part done as one machine does.</param>
internal sealed record Outcome(int TasksAtOnce, double Imbalance, double Busy, double Seconds, double Rate, int PeakConnections, int WithoutLimit);
