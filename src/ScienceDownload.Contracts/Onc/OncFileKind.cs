namespace ScienceDownload;

/// <summary>What a file of a hydrophone download is.</summary>
public enum OncFileKind
{
    /// <summary>A whole spectrogram file.</summary>
    Spectrogram,

    /// <summary>A whole audio file.</summary>
    Audio,

    /// <summary>A window cut out of spectrogram files.</summary>
    SpectrogramClip,

    /// <summary>A window cut out of audio files.</summary>
    AudioClip,
}
