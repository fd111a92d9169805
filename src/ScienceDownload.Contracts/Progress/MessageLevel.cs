namespace ScienceDownload;

/// <summary>How much a message matters.</summary>
public enum MessageLevel
{
    /// <summary>For whoever looks into the engine.</summary>
    Debug,

    /// <summary>For whoever wants to follow: retries, fallbacks, restarts.</summary>
    Verbose,

    /// <summary>Something the user should know although the work goes on.</summary>
    Warning,
}
