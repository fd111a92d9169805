namespace ScienceDownload;

/// <summary>How an audio clip is written. Both keep the samples as they are.</summary>
public enum AudioClipFormat
{
    /// <summary>FLAC: compressed without loss; needs <c>ffmpeg</c>.</summary>
    Flac,

    /// <summary>WAV: plain samples.</summary>
    Wav,
}
