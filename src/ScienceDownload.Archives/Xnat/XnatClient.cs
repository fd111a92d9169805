using ScienceDownload.Archives.Http;

namespace ScienceDownload.Archives.Xnat;

/// <summary>The way in for hosts that look around before they download.</summary>
public static class XnatClient
{
    /// <summary>A server to look around in. Makes no request yet.</summary>
    /// <param name="access">Who asks; what it leaves open comes from <c>XNAT_URL</c>, <c>XNAT_USER</c>, <c>XNAT_PASS</c> and <c>XNAT_TOKEN</c>.</param>
    /// <param name="profile">The profile it stands for; null for none.</param>
    /// <exception cref="DownloadException">No server is named, or its address is wrong.</exception>
    public static IXnatCatalog Open(ArchiveAccess access, string? profile = null) =>
        new XnatArchive(new ArchiveHttp(new EngineOptions().UserAgent, TimeProvider.System, Random.Shared.NextDouble), TimeProvider.System)
            .Open(access, server: null, profile);

    /// <summary>Takes a kept zip apart, without the server.</summary>
    /// <param name="zip">The zip.</param>
    /// <param name="destination">The folder that the session's folder is in, or will be.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">The zip cannot be read, or is cut.</exception>
    public static IAsyncEnumerable<XnatExpandedFile> ExpandAsync(string zip, string destination, CancellationToken cancellation) =>
        new XnatZipExpander(zip, destination).ExpandAsync(cancellation);
}
