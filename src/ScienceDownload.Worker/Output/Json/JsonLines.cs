using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ScienceDownload.Worker.Output.Json;

/// <summary>Writes one object per line to standard output, always in UTF-8, whole lines even when several threads write.</summary>
internal static class JsonLines
{
    private static readonly Lock Gate = new();
    private static readonly Stream Output = Console.OpenStandardOutput();

    public static void Write<T>(T value, JsonTypeInfo<T> type)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(value, type);
        Array.Resize(ref json, json.Length + 1);
        json[^1] = (byte)'\n';
        lock (Gate)
            LenientWriter.Try(() => Output.Write(json));
    }
}
