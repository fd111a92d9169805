namespace ScienceDownload.Worker.Output.Json;

/// <summary>Something worth a line: a retry, a fallback, a warning.</summary>
internal sealed record MessageEvent(string Level, string Text) : JsonEvent("message");
