namespace ScienceDownload.Commands;

/// <summary>The pieces that availability is told in.</summary>
public enum OncBin
{
    /// <summary>Days of the time zone.</summary>
    Day,

    /// <summary>Hours.</summary>
    Hour,
}
