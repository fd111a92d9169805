namespace ScienceDownload.Worker.Output.Json;

/// <summary>What a check found about all files of a manifest.</summary>
internal sealed record VerifiedEvent(int Files, int Good, int Bad, int Repaired) : JsonEvent("verify");
