using System.Text.Json.Serialization;

namespace ScienceDownload.Engine.Transfers;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ControlRecord))]
internal sealed partial class ControlRecordJson : JsonSerializerContext;
