namespace ScienceDownload.Worker.Output.Json;

/// <summary>What arrived from the demo's files of one kind of fault.</summary>
internal sealed record DemoEvent(string Fault, int Files, long Bytes, int Retries, int Verified) : JsonEvent("demo");
