using System.Text.Json;

namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>Reads the options of spectrograms as request files write them.</summary>
internal static class GeneratorOptions
{
    /// <summary>The names of the field that holds them for all requests of a file.</summary>
    public static IReadOnlyList<string> DefaultsNames { get; } =
        ["generator_defaults", "spectrogram_generator_defaults", "custom_spectrogram_defaults"];

    /// <summary>The names of the field that holds them for one request.</summary>
    public static IReadOnlyList<string> RequestNames { get; } = ["generator_options", "spectrogram_generator_options", "custom_spectrogram_options"];

    /// <summary>Lays options over each other, the strongest last: the call's, the file's, the request's.</summary>
    /// <param name="call">What the call says.</param>
    /// <param name="levels">Objects of a file, weaker ones first.</param>
    /// <param name="warn">Hears what is passed over.</param>
    /// <exception cref="DownloadException">A value makes no sense; the message names the option.</exception>
    public static SpectrogramOptions Merge(SpectrogramOptions call, IEnumerable<JsonElement> levels, Action<string> warn)
    {
        SpectrogramOptions options = call;
        bool hasLimits = false, saysCrop = false;
        foreach (JsonProperty property in levels.SelectMany(Properties))
        {
            hasLimits |= property.Name == "freq_lims";
            saysCrop |= property.Name == "crop_freq_lims";
            options = Apply(options, property, warn);
        }

        // Whoever names limits wants them in the files as well, unless told otherwise.
        return hasLimits && !saysCrop ? options with { CropFrequencies = true } : options;
    }

    /// <summary>Lays the options of a request over those of the call.</summary>
    /// <param name="text">A JSON object; null for none.</param>
    /// <param name="call">What the call says.</param>
    /// <param name="warn">Hears what is passed over.</param>
    /// <exception cref="DownloadException">It is no object, or a value makes no sense; the message names the option.</exception>
    public static SpectrogramOptions Read(string? text, SpectrogramOptions call, Action<string> warn)
    {
        if (text is null)
            return call;
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return Merge(call, [document.RootElement], warn);
        }
        catch (JsonException cause)
        {
            throw new DownloadException(ErrorId.InputInvalid, "The options of a spectrogram are no JSON. Write them as {\"win_dur\": 0.5}.", cause);
        }
    }

    private static IEnumerable<JsonProperty> Properties(JsonElement level) => level.ValueKind == JsonValueKind.Object
        ? level.EnumerateObject()
        : throw Wrong("the spectrogram's options are no object of names and values");

    private static SpectrogramOptions Apply(SpectrogramOptions options, JsonProperty property, Action<string> warn)
    {
        JsonElement value = property.Value;
        switch (property.Name)
        {
            case "win_dur": return options with { WindowSeconds = Number() };
            case "overlap": return options with { Overlap = Number() };
            case "nfft": return options with { FftLength = Whole() };
            case "win_length": return options with { WindowLength = Whole() };
            case "hop_length": return options with { HopLength = Whole() };
            case "window_type" when value.ValueKind == JsonValueKind.Array
                && value.GetArrayLength() == 2
                && value[0].ValueKind == JsonValueKind.String:
                return options with
                {
                    Window = Choice<SpectrogramWindow>(value[0], property.Name), KaiserBeta = NumberOf(value[1], property.Name), Weights = null,
                };
            case "window_type" when value.ValueKind == JsonValueKind.Array:
                return options with { Weights = [.. value.EnumerateArray().Select(weight => NumberOf(weight, property.Name))] };
            case "window_type": return options with { Window = Choice<SpectrogramWindow>(value, property.Name), Weights = null };
            case "freq_lims": return options with { LowestFrequency = Pair(0), HighestFrequency = Pair(1) };
            case "crop_freq_lims": return options with { CropFrequencies = Truth() };
            case "colormap": return options with { ColorMap = Choice<SpectrogramColorMap>(value, property.Name) };
            case "clim": return options with { LowestLevel = Pair(0), HighestLevel = Pair(1) };
            case "log_freq": return options with { LogFrequency = Truth() };
            case "max_duration": return options with { MaximumSeconds = value.ValueKind == JsonValueKind.Null ? null : Number() };
            case "scaling":
                return options with
                {
                    Scaling = value.ValueKind == JsonValueKind.String && value.GetString() == "spectrum"
                        ? SpectrogramScaling.Spectrum
                        : SpectrogramScaling.Density,
                };
            case "clip_start" or "clip_end" or "clip_pad_seconds":
                warn($"{property.Name} is passed over: the request itself says what is shown.");
                return options;
            default:
                // Engines, devices and logs of other tools have no meaning here.
                warn($"{property.Name} is passed over: there is no such option here.");
                return options;
        }

        double Number() => NumberOf(value, property.Name);
        int? Whole() =>
            value.ValueKind == JsonValueKind.Null
                ? null
                : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int whole)
                    ? whole
                    : throw Wrong($"{property.Name} is a whole number");
        bool Truth() =>
            value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong($"{property.Name} is true or false");
        double Pair(int index) =>
            value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2
                ? NumberOf(value[index], property.Name)
                : throw Wrong($"{property.Name} is a list of two numbers");
    }

    private static double NumberOf(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw Wrong($"{name} is a number");

    private static T Choice<T>(JsonElement value, string name)
        where T : struct, Enum =>
            value.ValueKind == JsonValueKind.String && Enum.TryParse(value.GetString(), ignoreCase: true, out T choice) && Enum.IsDefined(choice)
            ? choice
            : throw Wrong($"{name} is one of {string.Join(", ", Enum.GetNames<T>())}");

    private static DownloadException Wrong(string what) => new(ErrorId.InputInvalid, $"In the options of a spectrogram, {what}.");
}
