namespace ScienceDownload;

/// <summary>
/// Makes engines that know all archives: the one way in for a host, so that everything behind it can live in a load context of its own.
/// </summary>
public interface IEngineFactory
{
    /// <summary>Opens the state folder and makes an engine over it.</summary>
    /// <exception cref="DownloadException">
    /// The state cannot be opened (<see cref="ErrorId.StateCorrupt"/>, <see cref="ErrorId.StateTooNew"/>, <see cref="ErrorId.StateUnavailable"/>).
    /// </exception>
    IDownloadEngine Create(EngineOptions options);

    /// <summary>Makes an engine that drives a service: batches are made, watched and ended over there. Asks nothing yet.</summary>
    IDownloadEngine Connect(ServiceConnection connection);

    /// <summary>The profiles of this user.</summary>
    /// <param name="file">The profile file; null for the one that <see cref="EngineOptions.ProfilesFile"/> means by null.</param>
    IProfileStore OpenProfiles(string? file = null);
}
