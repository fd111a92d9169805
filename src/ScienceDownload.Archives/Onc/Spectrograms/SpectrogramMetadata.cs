using System.Globalization;
using System.Text.Json.Nodes;
using ScienceDownload.Archives.Formats.Matlab;

namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>What a spectrogram's file says of how it was made.</summary>
internal static class SpectrogramMetadata
{
    /// <summary>The facts, in the names that readers of such files know.</summary>
    public static JsonObject Create(SpectrogramJob job, FramePlan plan, AudioSpan span, int sampleRate, DateTimeOffset now)
    {
        SpectrogramOptions options = job.Options;
        return new JsonObject
        {
            ["generated_utc"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["audio_file"] = Path.GetFileName(job.AudioFile),
            ["sample_rate_hz"] = sampleRate,
            ["duration_seconds"] = (double)span.Count / sampleRate,
            ["clip_meta"] = span.Offset is null ? null : new JsonObject
            {
                ["clip_start_seconds"] = options.ClipStart ?? 0,
                ["clip_duration_seconds"] = span.Duration,
                ["read_start_seconds"] = (double)span.First / sampleRate,
            },
            ["fft_params"] = new JsonObject
            {
                ["win_length"] = plan.Window,
                ["nfft"] = plan.Fft,
                ["hop_length"] = plan.Hop,
                ["noverlap"] = plan.Window - plan.Hop,
                ["win_dur"] = (double)plan.Window / sampleRate,
                ["overlap"] = 1 - ((double)plan.Hop / plan.Window),
            },
            ["spectrogram_settings"] = new JsonObject
            {
                ["window_type"] = options.Weights is null ? options.Window.ToString().ToLowerInvariant() : "array",
                ["kaiser_beta"] = options.Weights is null && options.Window == SpectrogramWindow.Kaiser ? options.KaiserBeta : null,
                ["scaling"] = options.Scaling.ToString().ToLowerInvariant(),
                ["freq_lims"] = new JsonArray(options.LowestFrequency, options.HighestFrequency),
                ["crop_freq_lims"] = options.CropFrequencies,
                ["log_freq"] = options.LogFrequency,
                ["colormap"] = options.ColorMap.ToString().ToLowerInvariant(),
                ["clim"] = new JsonArray(options.LowestLevel, options.HighestLevel),
                ["max_duration"] = options.MaximumSeconds,
                ["clip_start"] = options.ClipStart,
                ["clip_end"] = options.ClipEnd,
                ["clip_pad_seconds"] = options.ClipPadSeconds is { } pad ? pad : "auto",
            },
            ["extra_metadata"] = job.Description is null ? null : new JsonObject { ["description"] = job.Description },
        };
    }

    /// <summary>The same as a structure of MATLAB, which has no null: the word stands for it.</summary>
    public static MatValue ToMat(JsonNode? node) => node switch
    {
        null => MatText.Of("null"),
        JsonObject items => MatStruct.Of(items.Select(item => KeyValuePair.Create(item.Key, (MatValue?)ToMat(item.Value)))),
        JsonArray values => MatArray.Row([.. values.Select(value => value!.GetValue<double>())]),
        JsonValue value when value.TryGetValue(out bool truth) =>
            new MatArray(MatClass.UInt8, [1, 1], new[] { truth ? (byte)1 : (byte)0 }) { IsLogical = true },
        JsonValue value when value.TryGetValue(out string? text) => MatText.Of(text),
        JsonValue value when value.TryGetValue(out int number) => MatArray.Scalar(number),
        _ => MatArray.Scalar(node.GetValue<double>()),
    };
}
