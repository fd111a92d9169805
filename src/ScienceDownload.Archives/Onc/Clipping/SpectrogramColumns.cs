namespace ScienceDownload.Archives.Onc.Clipping;

/// <summary>A spectrogram of ONC in memory.</summary>
internal sealed record SpectrogramColumns
{
    /// <summary>The file it came from.</summary>
    public required string File { get; init; }

    /// <summary>How many frequencies each column has.</summary>
    public required int Rows { get; init; }

    /// <summary>Levels in dB, column after column.</summary>
    public required double[] Levels { get; init; }

    /// <summary>The frequency of each row, Hz; null when the file does not say.</summary>
    public required double[]? Frequency { get; init; }

    /// <summary>The instant each column begins, seconds since 1970.</summary>
    public required double[] Times { get; init; }

    /// <summary>How long a column is.</summary>
    public required double SecondsPerColumn { get; init; }

    /// <summary>The variables as they were read: <c>SpectData</c> and, where there is one, <c>Meta</c>.</summary>
    public required OncSpectrogramFile Source { get; init; }
}
