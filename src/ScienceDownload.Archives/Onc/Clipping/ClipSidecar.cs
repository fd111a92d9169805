using System.Text.Encodings.Web;
using System.Text.Json;
using ScienceDownload.Archives.Formats;
using ScienceDownload.Archives.Formats.Audio;

namespace ScienceDownload.Archives.Onc.Clipping;

/// <summary>The JSON file beside an audio clip, which says what a FLAC or WAV file cannot.</summary>
internal static class ClipSidecar
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the file.</summary>
    /// <exception cref="DownloadException">It cannot be written.</exception>
    public static Task WriteAsync(ClipResult clip, ClipRequest request, PcmFormat samples, CancellationToken cancellation) =>
        NewFile.WriteAsync(clip.SidecarPath!, async (stream, token) =>
        {
            Utf8JsonWriter json = new(stream, Indented);
            await using (json.ConfigureAwait(false))
            {
                json.WriteStartObject();
                json.WriteString("device", request.Device);
                json.WriteString("clip_start", ClipTime.Format(clip.Start));
                json.WriteString("clip_end", ClipTime.Format(clip.End));
                json.WriteNumber("sample_rate", samples.SampleRate);
                json.WriteString("description", request.Description);
                json.WriteNumber("channels", samples.Channels);
                json.WriteNumber("bits_per_sample", samples.Bits);
                json.WriteNumber("samples", clip.Length);
                json.WriteStartArray("sources");
                foreach (string source in clip.Sources)
                    json.WriteStringValue(Path.GetFileName(source));
                json.WriteEndArray();
                json.WriteStartArray("gaps");
                foreach (ClipGap gap in clip.Gaps)
                {
                    json.WriteStartObject();
                    json.WriteString("start", ClipTime.Format(gap.Start));
                    json.WriteString("end", ClipTime.Format(gap.End));
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            stream.WriteByte((byte)'\n');
        }, cancellation);
}
