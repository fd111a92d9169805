namespace ScienceDownload;

/// <summary>A span of a clip that no file covers: silence in audio, NaN in a spectrogram.</summary>
/// <param name="Start">Its first instant, UTC.</param>
/// <param name="End">The instant after its last, UTC.</param>
public sealed record ClipGap(DateTimeOffset Start, DateTimeOffset End);
