using System.Management.Automation;
using ScienceDownload.Archives;

namespace ScienceDownload.Profiles;

/// <summary>What a profile says, its secret from wherever it is kept.</summary>
internal static class ProfileReader
{
    /// <summary>The profiles of this user.</summary>
    public static IProfileStore Open() => new EngineFactory().OpenProfiles();

    /// <summary>Who asks, as a profile says; on the pipeline thread, because a vault may ask to be unlocked.</summary>
    /// <exception cref="DownloadException">There is no such profile, or its secret cannot be read.</exception>
    public static ArchiveAccess ReadAccess(PSCmdlet cmdlet, string name)
    {
        IProfileStore store = Open();
        DownloadProfile profile = store.Get(name);
        ArchiveAccess access = store.GetAccess(name);
        if (profile is not { HasSecret: true, Vault: { } vault })
            return access;
        ProfileSecret secret = new SecretVault(cmdlet).Get(vault, profile.Name);
        return access with { Password = secret.Password, Token = secret.Token };
    }
}
