namespace ScienceDownload.Engine.Cluster;

/// <summary>One part of a plan.</summary>
/// <param name="Number">Which, from 1.</param>
/// <param name="Items">How many items it has.</param>
/// <param name="Bytes">Their lengths together; null while one of them is unknown.</param>
internal sealed record PlanPart(int Number, int Items, long? Bytes);
