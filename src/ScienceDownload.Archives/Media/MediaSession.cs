using System.Collections.Concurrent;
using ScienceDownload.Engine.Transports.Http;

namespace ScienceDownload.Archives.Media;

/// <summary>
/// Media during one run of a batch. What is one file at one address is moved by the engine like any other; only what comes in parts, or has to be
/// converted, is fetched by yt-dlp into a folder of its own, from where the engine takes it: verified, hashed, renamed at the very end.
/// </summary>
internal sealed class MediaSession(ArchiveRun run, IArchiveSession plain, NetworkGuard guard, MediaProgram program)
    : IDescribingSession, IProcessingSession
{
    /// <summary>The setting of the access that names cookies which are gone: what wanted them would get something else without.</summary>
    public const string MissingCookies = "missing_cookies";

    private readonly ConcurrentDictionary<Uri, Page> _pages = new();
    private readonly MediaRunner _runner = new(run, guard, program);

    /// <inheritdoc/>
    public async ValueTask<ItemSource> OpenAsync(DownloadItem item, int attempt, CancellationToken cancellation)
    {
        if (run.Access.Settings.TryGetValue(MissingCookies, out string? missing))
            throw new DownloadException(ErrorId.Unexpected, $"Unexpected error: Invalid or expired cookies ID: {missing}");
        if (!MediaOptions.IsMedia(item))
            return WithCookies(await plain.OpenAsync(item, attempt, cancellation).ConfigureAwait(false));
        Page page = _pages.GetOrAdd(item.PrimarySource, _ => new Page());
        await page.Turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var options = new MediaOptions(item.Details);
            // Links expire, but not between the parts of one transfer.
            if (page.Pick is null || attempt > 0)
                page.Pick = await _runner.ResolveAsync(item.PrimarySource, options, cancellation).ConfigureAwait(false);
            if (page.Pick.Direct is { } direct && !options.NeedsProgram)
                return WithCookies(new ItemSource(direct) { Headers = page.Pick.Headers });
            MediaFile file = await _runner.FetchAsync(item.PrimarySource, options, cancellation).ConfigureAwait(false);
            page.Pick = page.Pick with { Extension = Path.GetExtension(file.Path).TrimStart('.') };
            page.Beside = file.Beside;
            page.IsReady = true;
            return new ItemSource(item.PrimarySource) { LocalFile = file.Path };
        }
        finally
        {
            page.Turn.Release();
        }
    }

    /// <inheritdoc/>
    public string? NameOf(DownloadItem item, ReplyFacts reply) => PickOf(item) is { } pick
        // No page shall be able to place a hidden file.
        ? $"{(pick.Title.TrimStart('.', ' ') is { Length: > 0 } title ? title : pick.Id.TrimStart('.', ' '))}.{pick.Extension}"
        : null;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string>? Describe(DownloadItem item) =>
        !MediaOptions.IsMedia(item) ? null : PickOf(item)?.Variables ?? new Dictionary<string, string>();

    /// <inheritdoc/>
    public async ValueTask<bool> ProcessAsync(DownloadItem item, string source, string target, CancellationToken cancellation)
    {
        if (!MediaOptions.IsMedia(item))
            return false;
        Page page = _pages.GetOrAdd(item.PrimarySource, _ => new Page());
        MediaBeside.Place(page.Beside, source, run.Sink);
        page.Beside = [];
        if (page.IsReady || !new MediaOptions(item.Details).EmbedMetadata)
            return false;
        try
        {
            // Gone when a process has ended in between.
            page.Pick ??= await _runner.ResolveAsync(item.PrimarySource, new MediaOptions(item.Details), cancellation).ConfigureAwait(false);
            return await MediaTags.WriteAsync(program, page.Pick, item.PrimarySource, source, target, run.Sink, cancellation).ConfigureAwait(false);
        }
        catch (DownloadException failure)
        {
            run.Sink.Message(MessageLevel.Warning, $"{page.Pick?.Title ?? "media"}: the facts were not written into the file: {failure.Message}");
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _runner.Dispose();
        foreach (Page page in _pages.Values)
            page.Turn.Dispose();
        await plain.DisposeAsync().ConfigureAwait(false);
    }

    private MediaPick? PickOf(DownloadItem item) => _pages.GetValueOrDefault(item.PrimarySource)?.Pick;

    // A container gives what fits host, path, transport and time, and nothing else.
    private ItemSource WithCookies(ItemSource source) =>
        run.Access.Cookies?.GetCookieHeader(source.Uri) is { Length: > 0 } cookies && source.Uri.Scheme is "http" or "https"
            ? source with
            {
                Headers = [.. source.Headers.Where(header => !header.Key.Equals("Cookie", StringComparison.OrdinalIgnoreCase)),
                    new("Cookie", cookies)],
            }
            : source;

    private sealed class Page
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public MediaPick? Pick { get; set; }

        /// <summary>Whether yt-dlp has made the file, facts and all.</summary>
        public bool IsReady { get; set; }

        /// <summary>Subtitles and pictures that lie beside it.</summary>
        public IReadOnlyList<string> Beside { get; set; } = [];
    }
}
