using ScienceDownload.Archives.Batch;
using ScienceDownload.Engine.Transports.Http;

namespace ScienceDownload.Archives.Media;

/// <summary>Addresses of pages whose video or sound is wanted, found with yt-dlp; plain addresses may stand among them.</summary>
internal sealed class MediaArchive(NetworkPolicy network, MediaProgram program) : IArchive
{
    /// <summary>The name in the state file and in plans.</summary>
    public const string ArchiveName = "media";

    private readonly NetworkGuard _guard = new(network);

    /// <inheritdoc/>
    public string Name => ArchiveName;

    /// <inheritdoc/>
    public IAsyncEnumerable<DownloadItem> ResolveAsync(ArchiveRequest request, ArchiveAccess access, CancellationToken cancellation) =>
        throw new DownloadException(ErrorId.InputInvalid, "Pages with media are given one by one; there is nothing to search.");

    /// <inheritdoc/>
    public IArchiveSession Begin(ArchiveRun run) => new MediaSession(run, new BatchArchive().Begin(run), _guard, program);
}
