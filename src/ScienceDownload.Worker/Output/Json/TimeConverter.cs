using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ScienceDownload.Worker.Output.Json;

/// <summary>Times as the batch service writes them: UTC with six digits, <c>2025-11-06T10:00:00.123456Z</c>.</summary>
internal sealed class TimeConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));
}
