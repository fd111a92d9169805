namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>One audio file to make a spectrogram of.</summary>
public sealed record SpectrogramJob
{
    /// <summary>The audio file.</summary>
    public required string AudioFile { get; init; }

    /// <summary>The folder for what is made; made when it is not there.</summary>
    public required string Folder { get; init; }

    /// <summary>The name of what is made, without extension; null for that of the audio file.</summary>
    public string? Stem { get; init; }

    /// <summary>What to write.</summary>
    public required SpectrogramOutputs Outputs { get; init; }

    /// <summary>How it is computed and drawn.</summary>
    public SpectrogramOptions Options { get; init; } = new();

    /// <summary>A line of the user's, kept in the files; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>Whether files that are there already may be replaced.</summary>
    public bool Replace { get; init; }
}
