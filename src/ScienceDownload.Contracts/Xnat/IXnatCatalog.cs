namespace ScienceDownload;

/// <summary>
/// An XNAT server to look around in. Signs in with the first question, once, and out again when it is disposed. Safe for concurrent use.
/// </summary>
public interface IXnatCatalog : IAsyncDisposable
{
    /// <summary>The server's address.</summary>
    Uri Server { get; }

    /// <summary>The projects the user may see.</summary>
    /// <exception cref="DownloadException">The server refuses, or its reply is wrong.</exception>
    Task<IReadOnlyList<XnatProject>> GetProjectsAsync(CancellationToken cancellation);

    /// <summary>The subjects of a project.</summary>
    Task<IReadOnlyList<XnatSubject>> GetSubjectsAsync(string project, CancellationToken cancellation);

    /// <summary>The imaging sessions of a project, or of one of its subjects.</summary>
    /// <param name="project">The project; null for all sessions the user may see.</param>
    /// <param name="subject">The label or id of a subject; null for all.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<XnatSession>> GetSessionsAsync(string? project, string? subject, CancellationToken cancellation);

    /// <summary>One session.</summary>
    /// <param name="session">The accession id; or the label, with the project.</param>
    /// <param name="project">The project; null to take <paramref name="session"/> for an accession id.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">There is none (<see cref="ErrorId.ItemNotFound"/>).</exception>
    Task<XnatSession> GetSessionAsync(string session, string? project, CancellationToken cancellation);

    /// <summary>The scans of a session.</summary>
    Task<IReadOnlyList<XnatScan>> GetScansAsync(XnatSession session, CancellationToken cancellation);

    /// <summary>The resources of a session, or of one of its scans.</summary>
    /// <param name="session">The session.</param>
    /// <param name="scan">The scan; null for the session's own.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<XnatResource>> GetResourcesAsync(XnatSession session, string? scan, CancellationToken cancellation);

    /// <summary>The files of a resource.</summary>
    Task<IReadOnlyList<XnatFile>> GetFilesAsync(XnatResource resource, CancellationToken cancellation);

    /// <summary>What there is to fetch of a session.</summary>
    /// <param name="selection">Which part of it.</param>
    /// <param name="tell">Hears of scans without files and the like.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">The session is not there, or a scan that was named is not.</exception>
    Task<XnatPlan> PlanAsync(XnatSelection selection, Action<string> tell, CancellationToken cancellation);

    /// <summary>Signs in and asks who we are.</summary>
    Task<XnatConnectionInfo> TestAsync(CancellationToken cancellation);
}
