using System.Text.Json;

namespace ScienceDownload.Worker.Service.Validation;

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Location">Where, after <c>body</c>: names and indexes.</param>
/// <param name="Type">What kind of wrong.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Input">What was given, as JSON that may be shown.</param>
/// <param name="Context">Writes the members of <c>ctx</c>; null for none.</param>
internal sealed record FieldError(IReadOnlyList<object> Location, string Type, string Message, string Input, Action<Utf8JsonWriter>? Context = null)
{
    /// <summary>Writes it as an element of <c>detail</c>.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", Type);
        json.WriteStartArray("loc");
        json.WriteStringValue("body");
        foreach (object part in Location)
        {
            if (part is int index)
                json.WriteNumberValue(index);
            else
                json.WriteStringValue((string)part);
        }

        json.WriteEndArray();
        json.WriteString("msg", Message);
        json.WritePropertyName("input");
        json.WriteRawValue(Input);
        if (Context is { } context)
        {
            json.WriteStartObject("ctx");
            context(json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
