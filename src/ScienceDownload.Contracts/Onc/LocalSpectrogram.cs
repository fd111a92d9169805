namespace ScienceDownload;

/// <summary>A spectrogram that was made from a local audio file.</summary>
public sealed record LocalSpectrogram
{
    /// <summary>The audio file, full path.</summary>
    public required string AudioFile { get; init; }

    /// <summary>The MAT file, full path; null when none was asked for.</summary>
    public string? MatFile { get; init; }

    /// <summary>The NPZ file, full path; null when none was asked for.</summary>
    public string? NpzFile { get; init; }

    /// <summary>The picture, full path; null when none was asked for.</summary>
    public string? PngFile { get; init; }

    /// <summary>How much audio it shows.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Samples per second.</summary>
    public required int SampleRate { get; init; }

    /// <summary>Columns: instants.</summary>
    public required int Frames { get; init; }

    /// <summary>Rows: frequencies.</summary>
    public required int Frequencies { get; init; }

    /// <summary>From row to row, Hz.</summary>
    public required double FrequencyStep { get; init; }

    /// <summary>From column to column.</summary>
    public required TimeSpan TimeStep { get; init; }

    /// <summary>Where the shown span begins within the file; null when it is not a clip.</summary>
    public TimeSpan? ClipStart { get; init; }

    /// <summary>Where the shown span ends within the file; null when it is not a clip.</summary>
    public TimeSpan? ClipEnd { get; init; }

    /// <summary>How much beside the shown span was read on each side; null when it is not a clip.</summary>
    public TimeSpan? ClipPad { get; init; }

    /// <summary>The lowest frequency of the picture, Hz.</summary>
    public required double LowestFrequency { get; init; }

    /// <summary>The highest frequency of the picture, Hz.</summary>
    public required double HighestFrequency { get; init; }

    /// <summary>Whether the picture's frequency axis is logarithmic.</summary>
    public required bool LogFrequency { get; init; }

    /// <summary>Whether the files hold the frequencies of the picture only.</summary>
    public required bool CropFrequencies { get; init; }

    /// <summary>The folder of the files, full path.</summary>
    public required string Folder { get; init; }

    /// <summary>What a user should know; empty when there is nothing.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What was made: the picture, or else the data.</summary>
    public override string ToString() => PngFile ?? MatFile ?? NpzFile ?? AudioFile;
}
