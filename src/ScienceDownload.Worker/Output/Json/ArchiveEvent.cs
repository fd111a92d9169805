namespace ScienceDownload.Worker.Output.Json;

/// <summary>What arrived from one archive of the demo.</summary>
internal sealed record ArchiveEvent(string Archive, int Files, int Failed, long Bytes, int Verified) : JsonEvent("archive");
