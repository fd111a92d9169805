namespace ScienceDownload;

/// <summary>What was found about one spectrogram file.</summary>
/// <param name="File">Its name.</param>
/// <param name="Issues">What is odd about it, each in a sentence; empty when nothing is.</param>
public sealed record SpectrogramCheck(string File, IReadOnlyList<string> Issues)
{
    /// <summary>Whether anything is odd.</summary>
    public bool HasAnomaly => Issues.Count > 0;
}
