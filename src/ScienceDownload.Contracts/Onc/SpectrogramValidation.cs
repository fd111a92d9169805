namespace ScienceDownload;

/// <summary>What was found about the spectrograms of a folder.</summary>
public sealed record SpectrogramValidation
{
    /// <summary>How many files were looked at.</summary>
    public required int TotalFiles { get; init; }

    /// <summary>The files that are odd, by name.</summary>
    public required IReadOnlyList<SpectrogramCheck> AnomalyDetails { get; init; }

    /// <summary>How many are odd.</summary>
    public int Anomalies => AnomalyDetails.Count;

    /// <summary>The report in the folder; null when there was nothing to look at.</summary>
    public string? ReportPath { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }
}
