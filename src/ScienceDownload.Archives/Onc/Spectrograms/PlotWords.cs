namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>What is written on a picture of a spectrogram.</summary>
/// <param name="Title">Above it.</param>
/// <param name="Level">Beside the colours.</param>
/// <param name="Time">Below the time axis.</param>
/// <param name="TimeTicks">Where the time axis has ticks, in seconds of the spectrogram, and what they are called.</param>
internal sealed record PlotWords(string Title, string Level, string Time, IEnumerable<(double Value, string Label)> TimeTicks);
