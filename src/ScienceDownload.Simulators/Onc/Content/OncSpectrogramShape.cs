namespace ScienceDownload.Simulators;

/// <summary>How a simulated spectrogram file is made.</summary>
public sealed record OncSpectrogramShape
{
    /// <summary>Frequencies.</summary>
    public int Rows { get; init; } = 32;

    /// <summary>How long a column is.</summary>
    public TimeSpan ColumnLength { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>How many columns there are.</summary>
    public int Columns { get; init; } = 600;

    /// <summary>Whether the variables are packed by zlib.</summary>
    public bool IsPacked { get; init; } = true;

    /// <summary>Whether numbers are stored in 32 bits although they are doubles.</summary>
    public bool IsNarrow { get; init; }

    /// <summary>Whether the matrix lies in a cell of one element.</summary>
    public bool IsInCell { get; init; }

    /// <summary>Whether the file has a time axis.</summary>
    public bool HasTime { get; init; } = true;
}
