using System.Text.Json.Serialization;

namespace ScienceDownload.Engine.Cluster;

/// <summary>The shapes of the small files of a run.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClusterRun))]
[JsonSerializable(typeof(DealtPlan))]
[JsonSerializable(typeof(PartStatus))]
[JsonSerializable(typeof(FinalResult))]
[JsonSerializable(typeof(ItemInfo))]
internal sealed partial class ClusterJson : JsonSerializerContext;
