using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ScienceDownload.Engine.State;

/// <summary>How JSON columns are written: by hand, because the serializer's start costs 30 ms of every process that makes a batch, this 10.</summary>
internal static class StateJson
{
    /// <summary>An object as JSON.</summary>
    /// <param name="members">Writes its members.</param>
    public static string Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes a list of texts.</summary>
    public static void WriteTexts(this Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    /// <summary>A member; null when it is not there.</summary>
    public static JsonElement? Member(this JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value : null;

    /// <summary>The texts of a list.</summary>
    public static IEnumerable<string> Texts(this JsonElement json) => json.EnumerateArray().Select(text => text.GetString()!);
}
