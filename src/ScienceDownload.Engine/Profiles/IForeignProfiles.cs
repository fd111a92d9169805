namespace ScienceDownload.Engine.Profiles;

/// <summary>Profiles that another program keeps: read beside ours, never written.</summary>
internal interface IForeignProfiles
{
    /// <summary>What is there now; empty when the program was never here.</summary>
    /// <exception cref="DownloadException">Its file cannot be read.</exception>
    IReadOnlyList<ProfileEntry> Read();
}
