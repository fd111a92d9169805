namespace ScienceDownload.Archives.Onc;

/// <summary>Files of one device and kind that are wanted for some spans.</summary>
internal sealed record OncWish
{
    /// <summary>The code of the device whose data are wanted.</summary>
    public required string DeviceCode { get; init; }

    /// <summary>The spans; for orders, one each.</summary>
    public required IReadOnlyList<OncWindow> Spans { get; init; }

    /// <summary>The name of the folder below the device's.</summary>
    public required string Tag { get; init; }

    /// <summary>Whether it is audio that is wanted.</summary>
    public bool IsAudio { get; init; }

    /// <summary>The kind of spectrograms.</summary>
    public OncSpectrogramFormat Format { get; init; }

    /// <summary>The kinds of audio, the preferred one first: the next one stands in where it has no file.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = ["flac", "wav"];

    /// <summary>ONC's options as the user gave them.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether all spans share one folder, named by their first and last day; otherwise neighbours do.</summary>
    public bool HasOneFolder { get; init; } = true;

    /// <summary>How long one order may take; null for no limit.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>What chance was told for samples, kept in the manifest; null where there was none.</summary>
    public int? Seed { get; init; }

    /// <summary>The preference of audio as its extensions.</summary>
    public static IReadOnlyList<string> Prefer(AudioClipFormat format) => format == AudioClipFormat.Wav ? ["wav", "flac"] : ["flac", "wav"];
}
