namespace ScienceDownload;

/// <summary>Which copies of a data set are tried first.</summary>
public enum VoPreference
{
    /// <summary>A cloud in the machine's own region, then clouds open to everybody, then the archive, then other clouds.</summary>
    Auto,

    /// <summary>Clouds, then the archive.</summary>
    Cloud,

    /// <summary>The archive, then clouds.</summary>
    OnPrem,
}
