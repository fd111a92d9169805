namespace ScienceDownload;

/// <summary>How a query ended.</summary>
public enum VoOutcome
{
    /// <summary>All rows are there.</summary>
    Ok,

    /// <summary>There were more rows than the service gives out.</summary>
    Overflow,

    /// <summary>It failed; rows that came before are not to be trusted.</summary>
    Error,
}
