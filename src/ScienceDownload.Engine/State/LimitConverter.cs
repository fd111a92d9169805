using System.Text.Json;
using System.Text.Json.Serialization;

namespace ScienceDownload.Engine.State;

/// <summary>A limit is written as users write it.</summary>
internal sealed class LimitConverter : JsonConverter<ConcurrencyLimit>
{
    /// <inheritdoc/>
    public override ConcurrencyLimit Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ConcurrencyLimit.Parse(reader.GetString()!);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ConcurrencyLimit value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
