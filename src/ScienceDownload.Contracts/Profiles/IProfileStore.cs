namespace ScienceDownload;

/// <summary>
/// The profiles of this user, in one file that only its owner can read. Every call looks at the file anew; changes appear whole or not at all.
/// </summary>
public interface IProfileStore
{
    /// <summary>The full path of the file; it need not exist.</summary>
    string FilePath { get; }

    /// <summary>All profiles by name.</summary>
    /// <exception cref="DownloadException">The file cannot be read, or others can (<see cref="ErrorId.ProfileUnusable"/>).</exception>
    IReadOnlyList<DownloadProfile> List();

    /// <summary>One profile.</summary>
    /// <exception cref="DownloadException">
    /// There is none of that name (<see cref="ErrorId.ProfileNotFound"/>), or the file cannot be used.
    /// </exception>
    DownloadProfile Get(string name);

    /// <summary>Who asks, as the profile says. A profile whose secret is in a vault gives everything but the secret.</summary>
    /// <exception cref="DownloadException">As <see cref="Get"/>.</exception>
    ArchiveAccess GetAccess(string name);

    /// <summary>Writes a profile; one of the same name is replaced whole, its secret too.</summary>
    /// <param name="profile">The profile. Whether the file holds a secret follows from <paramref name="secret"/>.</param>
    /// <param name="secret">What the file is to keep; null for nothing.</param>
    /// <param name="cancellation">Gives up before anything is written.</param>
    /// <exception cref="DownloadException">The profile is wrong (<see cref="ErrorId.InputInvalid"/>), or the file cannot be used.</exception>
    Task SetAsync(DownloadProfile profile, ProfileSecret? secret, CancellationToken cancellation);

    /// <summary>Removes a profile and the secret the file keeps for it.</summary>
    /// <exception cref="DownloadException">As <see cref="Get"/>.</exception>
    Task RemoveAsync(string name, CancellationToken cancellation);
}
