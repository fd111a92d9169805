namespace ScienceDownload.Simulators;

/// <summary>How a simulated order goes.</summary>
public enum OncOutcome
{
    /// <summary>It completes.</summary>
    Completes,

    /// <summary>It fails, and again when it is restarted.</summary>
    Fails,

    /// <summary>It fails, and completes when it is restarted.</summary>
    FailsOnce,

    /// <summary>It completes without a file.</summary>
    IsEmpty,

    /// <summary>It runs for ever.</summary>
    Hangs,

    /// <summary>Its files are gone as soon as it is complete.</summary>
    IsPurged,

    /// <summary>Somebody cancels it.</summary>
    IsCancelled,

    /// <summary>It completes in two runs: the second one brings the last file of the first one again, and what is left.</summary>
    ComesInTwoRuns,
}
