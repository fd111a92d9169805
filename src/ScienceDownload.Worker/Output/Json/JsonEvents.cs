using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ScienceDownload.Worker.Output.Json;

/// <summary>All shapes that <c>--json</c> prints. Names are those of the batch service; a field without a value is there, as null.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(TimeConverter)])]
[JsonSerializable(typeof(BatchEvent))]
[JsonSerializable(typeof(ItemEvent))]
[JsonSerializable(typeof(ProgressEvent))]
[JsonSerializable(typeof(MessageEvent))]
[JsonSerializable(typeof(ErrorEvent))]
[JsonSerializable(typeof(VerifiedFileEvent))]
[JsonSerializable(typeof(VerifiedEvent))]
[JsonSerializable(typeof(ArchiveEvent))]
[JsonSerializable(typeof(DemoEvent))]
internal sealed partial class JsonEvents : JsonSerializerContext
{
    /// <summary>The shapes with text as it is: the lines go to programs and terminals, never into HTML.</summary>
    public static JsonEvents Lines =>
        field ??= new JsonEvents(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
