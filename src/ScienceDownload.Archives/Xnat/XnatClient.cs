using ScienceDownload.Archives.Http;

namespace ScienceDownload.Archives.Xnat;

/// <summary>The way in for hosts that look around before they download.</summary>
public static class XnatClient
{
    /// <summary>A server to look around in. Makes no request yet.</summary>
    /// <param name="access">Who asks; what it leaves open comes from <c>XNAT_URL</c>, <c>XNAT_USER</c>, <c>XNAT_PASS</c> and
    /// <c>XNAT_TOKEN</c>.</param>
    /// <param name="profile">The profile it stands for; null for none.</param>
    /// <exception cref="DownloadException">No server is named, or its address is wrong.</exception>
    public static IXnatCatalog Open(ArchiveAccess access, string? profile = null) =>
        new XnatArchive(NewHttp(), TimeProvider.System).Open(access, server: null, profile);

    /// <summary>The profile of xnatctl that counts where none is named; null when there is none.</summary>
    /// <exception cref="DownloadException">Its file cannot be read.</exception>
    public static string? DefaultProfile() => XnatctlConfig.Read(Environment.GetEnvironmentVariable)?.DefaultProfile;

    /// <summary>What is to be said of a server before it is asked; null for nothing.</summary>
    /// <exception cref="DownloadException">No server is named, or its address is wrong.</exception>
    public static string? WarningOf(ArchiveAccess access)
    {
        XnatSignIn signIn = XnatSignIn.From(access, null, Environment.GetEnvironmentVariable, TimeProvider.System);
        return signIn.TrustsAnyCertificate ? XnatSettings.WarningOf(signIn.Address) : null;
    }

    /// <summary>How long a server may be silent while it sends, as profile and environment say.</summary>
    /// <exception cref="DownloadException">What they say is no time.</exception>
    public static TimeSpan Silence(ArchiveAccess access) => XnatSettings.Silence(access, Environment.GetEnvironmentVariable);

    /// <summary>How many files a profile wants at a time; null when it does not say.</summary>
    /// <exception cref="DownloadException">What it says is no number.</exception>
    public static int? Workers(ArchiveAccess access) => XnatSettings.WorkersOf(access);

    /// <summary>Signs in and keeps the session for later commands, in any process, until it was not used for as long as the server allows.</summary>
    /// <exception cref="DownloadException">The server refuses it, or the session cannot be kept.</exception>
    public static async Task<XnatConnectionInfo> ConnectAsync(ArchiveAccess access, CancellationToken cancellation)
    {
        using ArchiveHttp http = NewHttp();
        return await NewKeeper(http).ConnectAsync(access, cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends the session that is kept for a server and forgets it.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="DownloadException">No server is named, or the file of sessions cannot be written.</exception>
    public static async Task<bool> DisconnectAsync(ArchiveAccess access, CancellationToken cancellation)
    {
        using ArchiveHttp http = NewHttp();
        return await NewKeeper(http).DisconnectAsync(access, cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes a kept zip apart, without the server.</summary>
    /// <param name="zip">The zip.</param>
    /// <param name="destination">The folder that the session's folder is in, or will be.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">The zip cannot be read, or is cut.</exception>
    public static IAsyncEnumerable<XnatExpandedFile> ExpandAsync(string zip, string destination, CancellationToken cancellation) =>
        new XnatZipExpander(zip, destination).ExpandAsync(cancellation);

    private static XnatKeeper NewKeeper(ArchiveHttp http) => new(http, Environment.GetEnvironmentVariable, TimeProvider.System);

    private static ArchiveHttp NewHttp() => new(new EngineOptions().UserAgent, TimeProvider.System, Random.Shared.NextDouble);
}
