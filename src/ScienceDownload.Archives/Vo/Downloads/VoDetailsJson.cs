using System.Text.Json.Serialization;

namespace ScienceDownload.Archives.Vo;

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(VoDetails))]
internal sealed partial class VoDetailsJson : JsonSerializerContext;
