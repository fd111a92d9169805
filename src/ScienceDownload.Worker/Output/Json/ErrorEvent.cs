namespace ScienceDownload.Worker.Output.Json;

/// <summary>Why a command could not do its work.</summary>
internal sealed record ErrorEvent(string ErrorId, string Message) : JsonEvent("error");
