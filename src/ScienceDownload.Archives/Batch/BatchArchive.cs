namespace ScienceDownload.Archives.Batch;

/// <summary>Plain addresses from a list of the user's.</summary>
/// <remarks>
/// A request's parameters: <c>list</c>, the path of the list or <c>-</c> for standard input, and optionally <c>format</c>:
/// <c>text</c>, <c>csv</c> or <c>json</c>. Without it the extension and the content tell.
/// </remarks>
internal sealed class BatchArchive : IArchive
{
    /// <inheritdoc/>
    public string Name => "batch";

    /// <inheritdoc/>
    public IAsyncEnumerable<DownloadItem> ResolveAsync(ArchiveRequest request, ArchiveAccess access, CancellationToken cancellation)
    {
        if (!request.Parameters.TryGetValue("list", out string? list) || string.IsNullOrWhiteSpace(list))
            throw new DownloadException(ErrorId.InputInvalid, "The request names no list. Give the path of a list of URLs, or - for standard input.");
        return BatchList.ReadAsync(list, request.Parameters.GetValueOrDefault("format"), cancellation);
    }

    /// <inheritdoc/>
    public IArchiveSession Begin(ArchiveRun run) => new BatchSession(run);
}
