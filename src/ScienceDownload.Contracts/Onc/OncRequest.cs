namespace ScienceDownload;

/// <summary>One wish of a request file: an instant or a span of one hydrophone, and what to bring of it.</summary>
public sealed record OncRequest
{
    /// <summary>The hydrophone, such as <c>ICLISTENHF6324</c>.</summary>
    public required string DeviceCode { get; init; }

    /// <summary>The instant that the wish is about, UTC; the start of a span.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The end of a span, UTC; null when the wish is about an instant.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>How much more to bring before <see cref="Timestamp"/>.</summary>
    public TimeSpan PadBefore { get; init; }

    /// <summary>How much more to bring after <see cref="End"/>, or after <see cref="Timestamp"/> without one.</summary>
    public TimeSpan PadAfter { get; init; }

    /// <summary>Whether to bring spectrograms.</summary>
    /// <value>True.</value>
    public bool IncludeSpectrogram { get; init; } = true;

    /// <summary>Whether to bring audio.</summary>
    public bool IncludeAudio { get; init; }

    /// <summary>Whether to cut the window out of the files; null for yes as soon as there is a pad or a span.</summary>
    public bool? Clip { get; init; }

    /// <summary>The kind of spectrogram files.</summary>
    public OncSpectrogramFormat Format { get; init; }

    /// <summary>The kind of audio to prefer, and the kind of an audio clip.</summary>
    public AudioClipFormat AudioFormat { get; init; }

    /// <summary>ONC's options, by their names, such as <c>dpo_spectralDataDownsample</c>.</summary>
    public IReadOnlyDictionary<string, string> DataProductOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>The name of the folder below the device's.</summary>
    /// <value><c>timestamp_requests</c>.</value>
    public string Tag { get; init; } = "timestamp_requests";

    /// <summary>The beginning of the names of clips; null for device and time.</summary>
    public string? OutputName { get; init; }

    /// <summary>What the user calls it; written into clips. Null for nothing.</summary>
    public string? Label { get; init; }

    /// <summary>
    /// How spectrograms of its audio are made here: a JSON object with the names of request files, such as <c>{"win_dur": 0.5}</c>. What the
    /// file says for all is in it already. Null for nothing.
    /// </summary>
    public string? GeneratorOptions { get; init; }

    /// <summary>Where the wish stands, such as <c>requests.csv row 3</c>; null when it was made by hand.</summary>
    public string? Origin { get; init; }

    /// <summary>Whether the window is cut out of the files: as <see cref="Clip"/> says, else as soon as there is a pad or a span.</summary>
    public bool IsClipped => Clip ?? (PadBefore > TimeSpan.Zero || PadAfter > TimeSpan.Zero || End is not null);

    /// <summary>The window with its pads; one second long where nothing was given to make it longer.</summary>
    public OncWindow Window
    {
        get
        {
            DateTimeOffset start = Timestamp - PadBefore, end = (End ?? Timestamp) + PadAfter;
            return new OncWindow(start, end > start ? end : start + TimeSpan.FromSeconds(1));
        }
    }
}
