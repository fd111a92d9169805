using System.Text.Json.Serialization;

namespace ScienceDownload.Engine.State;

/// <summary>How options and the rare facts of items are written. Unknown members are ignored, so that older programs read newer rows of the same layout.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    Converters = [typeof(LimitConverter)])]
[JsonSerializable(typeof(BatchOptions))]
[JsonSerializable(typeof(ItemDetails))]
internal sealed partial class StateJson : JsonSerializerContext;
