using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using ScienceDownload.Engine.Transports.Http;

namespace ScienceDownload.Archives.Media;

/// <summary>
/// Runs yt-dlp for the pages of one batch. Its options, the cookies and what it makes lie in a folder that only this user can look into.
/// </summary>
internal sealed class MediaRunner(ArchiveRun run, NetworkGuard guard, MediaProgram program) : IDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    // Beside the files, so that what is made needs no room elsewhere; removed at the end, and by the next run when this one was killed.
    private readonly string _root = Path.Combine(run.Batch.Destination, ".media-" + run.Batch.Id);
    private readonly object _lock = new();
    private int _count;

    /// <summary>Finds out what a page has.</summary>
    /// <exception cref="DownloadException">It may not be asked, or has nothing that can be fetched.</exception>
    public async Task<MediaPick> ResolveAsync(Uri page, MediaOptions options, CancellationToken cancellation)
    {
        (byte[] output, string _) = await AskAsync(page, options, folder => MediaArguments.Resolve, keepsFolder: false, cancellation)
            .ConfigureAwait(false);
        MediaPick pick = MediaReader.Read(output);
        if (pick.Direct is { } direct)
        {
            guard.RequireAllowed(direct);
            guard.RequirePublic(direct);
        }

        return pick;
    }

    /// <summary>Fetches what a page has, puts it together and converts it.</summary>
    /// <exception cref="DownloadException">It could not.</exception>
    public async Task<MediaFile> FetchAsync(Uri page, MediaOptions options, CancellationToken cancellation)
    {
        bool hasFfmpeg = program.Ffmpeg is not null;
        if (!hasFfmpeg && (options.EmbedMetadata || options.EmbedThumbnail || options.EmbedSubtitles))
            run.Sink.Message(MessageLevel.Warning, "ffmpeg is not on PATH, so nothing is embedded.");
        long? largest = run.Batch.Options.MaxFileSize;
        using var tooLarge = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, tooLarge.Token);
        try
        {
            (byte[] _, string folder) = await AskAsync(
                page, options, folder => Watched(folder, largest, tooLarge, MediaArguments.Fetch(options, folder, hasFfmpeg, largest)),
                keepsFolder: true, either.Token)
                .ConfigureAwait(false);
            return Find(folder, largest);
        }
        catch (OperationCanceledException) when (tooLarge.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new DownloadException(ErrorId.FileTooLarge, FormattableString.Invariant($"File size exceeds limit ({largest} bytes)"));
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(_root))
            Directory.Delete(_root, recursive: true);
    }

    private async Task<(byte[] Output, string Folder)> AskAsync(
        Uri page, MediaOptions options, Func<string, IEnumerable<string>> more, bool keepsFolder, CancellationToken cancellation)
    {
        string ytDlp = program.RequireYtDlp();
        guard.RequireAllowed(page);
        guard.RequirePublic(page);
        string folder = MakeFolder();
        try
        {
            MediaProxy? proxy = guard.IsOpen ? null : MediaProxy.Start(guard);
            await using ConfiguredAsyncDisposable closed = (proxy ?? (IAsyncDisposable)NoProxy.Instance).ConfigureAwait(false);
            string? cookies = WriteCookies(folder);
            string config = Path.Combine(folder, "options");
            IEnumerable<string> all = MediaArguments.Common(options, proxy?.Address, cookies, run.Batch.Options.StallTimeout).Concat(more(folder));
            await File.WriteAllTextAsync(config, MediaArguments.ToFile(all), cancellation).ConfigureAwait(false);
            (int exitCode, byte[] output, string said) = await MediaProgram.RunAsync(
                ytDlp,
                ["--ignore-config", "--config-locations", config, "--batch-file", "-"],
                Encoding.UTF8.GetBytes(page.AbsoluteUri + "\n"),
                folder,
                mayUseProxies: guard.IsOpen,
                cancellation).ConfigureAwait(false);
            File.Delete(config);
            if (cookies is not null)
                File.Delete(cookies);
            if (exitCode == 0)
                return (output, folder);
            // What it was kept from says more than what it made of that.
            throw proxy?.Refusal ?? MediaErrors.From(exitCode, said);
        }
        catch
        {
            keepsFolder = false;
            throw;
        }
        finally
        {
            if (!keepsFolder)
                Directory.Delete(folder, recursive: true);
        }
    }

    private string MakeFolder()
    {
        lock (_lock)
        {
            if (++_count == 1)
                Dispose();
            string folder = Path.Combine(_root, _count.ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return folder;
        }
    }

    private string? WriteCookies(string folder)
    {
        if (run.Access.Cookies is not { Count: > 0 } container)
            return null;
        string path = Path.Combine(folder, "cookies");
        var text = new StringBuilder("# Netscape HTTP Cookie File\n");
        foreach (Cookie cookie in container.GetAllCookies())
        {
            long expires = cookie.Expires == DateTime.MinValue ? 0 : new DateTimeOffset(cookie.Expires.ToUniversalTime()).ToUnixTimeSeconds();
            bool below = cookie.Domain.StartsWith('.');
            text.AppendJoin('\t', cookie.Domain, below ? "TRUE" : "FALSE", cookie.Path, cookie.Secure ? "TRUE" : "FALSE",
                expires.ToString(System.Globalization.CultureInfo.InvariantCulture), cookie.Name, cookie.Value).Append('\n');
        }

        File.WriteAllText(path, text.ToString());
        return path;
    }

    /// <summary>Looks how much there is as long as it is being fetched.</summary>
    private static IEnumerable<string> Watched(string folder, long? largest, CancellationTokenSource tooLarge, IEnumerable<string> options)
    {
        if (largest is { } most)
            _ = WatchAsync(folder, most, tooLarge);
        return options;
    }

    private static async Task WatchAsync(string folder, long most, CancellationTokenSource tooLarge)
    {
        try
        {
            while (Directory.Exists(folder) && !tooLarge.IsCancellationRequested)
            {
                if (Directory.GetFiles(folder).Sum(file => new FileInfo(file) is { Exists: true } info ? info.Length : 0) > 2 * most)
                    await tooLarge.CancelAsync().ConfigureAwait(false);
                await Task.Delay(LookInterval, tooLarge.Token).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It is over.
        }
    }

    private static MediaFile Find(string folder, long? largest)
    {
        string[] made = [.. Directory.GetFiles(folder, MediaArguments.Stem + ".*").Order(StringComparer.Ordinal)];
        // One that is not whole would have one of these beside it.
        bool isWhole = !made.Any(file => file.EndsWith(".part", StringComparison.Ordinal) || file.EndsWith(".ytdl", StringComparison.Ordinal));
        string[] main = [.. made.Where(file => Path.GetFileName(file).Count(c => c == '.') == 1 && !IsBeside(file))];
        if (!isWhole || main.Length != 1 || new FileInfo(main[0]).Length == 0)
            throw new DownloadException(ErrorId.TransferTruncated, "yt-dlp ended without a whole file.");
        long length = new FileInfo(main[0]).Length;
        if (length > largest)
            throw new DownloadException(ErrorId.FileTooLarge,
                FormattableString.Invariant($"File size ({length} bytes) exceeds limit ({largest} bytes)"));
        return new MediaFile(main[0], [.. made.Except(main)]);
    }

    private static bool IsBeside(string file) =>
        Path.GetExtension(file).ToLowerInvariant() is ".jpg" or ".jpeg" or ".png" or ".webp" or ".json" or ".srt" or ".vtt" or ".ass" or ".lrc";

    private sealed class NoProxy : IAsyncDisposable
    {
        public static NoProxy Instance { get; } = new();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
