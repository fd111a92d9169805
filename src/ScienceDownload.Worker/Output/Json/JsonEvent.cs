using System.Text.Json.Serialization;

namespace ScienceDownload.Worker.Output.Json;

/// <summary>One line of <c>--json</c>.</summary>
/// <param name="Event">What the line tells about; always the first field.</param>
internal abstract record JsonEvent([property: JsonPropertyOrder(-1)] string Event);
