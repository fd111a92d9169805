using System.Text.Json.Serialization;

namespace ScienceDownload.Worker.Service.Validation;

/// <summary>Writes texts as JSON without reflection.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class JsonTexts : JsonSerializerContext;
