using ScienceDownload.Archives.Formats.Audio;

namespace ScienceDownload.Archives.Onc.Clipping;

/// <summary>One audio file on the time line of a clip.</summary>
/// <param name="File">Its path.</param>
/// <param name="Start">The instant of its first sample.</param>
/// <param name="Facts">What it holds.</param>
internal sealed record AudioPiece(string File, DateTimeOffset Start, AudioFacts Facts)
{
    /// <summary>The instant after its last sample.</summary>
    public DateTimeOffset End => Start + TimeSpan.FromSeconds((double)Facts.FrameCount / Facts.Format.SampleRate);
}
