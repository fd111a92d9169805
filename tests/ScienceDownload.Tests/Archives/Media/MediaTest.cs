using ScienceDownload.Archives.Batch;
using ScienceDownload.Archives.Media;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Tests.Engine;

namespace ScienceDownload.Tests.Archives.Media;

/// <summary>
/// A site with videos, and an engine that looks for them with the real yt-dlp. What starts it is written down: its arguments, and whether it was
/// started at all.
/// </summary>
public abstract class MediaTest : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private MediaSite? _site;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected MediaSite Site => _site!;

    private protected string Started => _folder["started.txt"];

    public async ValueTask InitializeAsync()
    {
        // Before anything is started: what is being written cannot be run, also when another process is just being made.
        WriteWatcher();
        _site = await MediaSite.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A path in the folder of the test.</summary>
    private protected string At(string name) => _folder[name];

    private protected static Uri Signed(Uri page) => new(page.AbsoluteUri + "?token=secret-word");

    private protected static (string Name, string Value) Wish(string name, string value) => (name, value);

    private protected static DownloadItem Media(Uri page, params (string Name, string Value)[] wishes) => new()
    {
        Sources = [page],
        IsProcessed = true,
        Details = MediaOptions.Read(wishes.Select(wish => KeyValuePair.Create(wish.Name, wish.Value))),
    };

    private protected Task<(BatchInfo Batch, ItemInfo[] Items)> RunAsync(Uri[] pages, params (string Name, string Value)[] wishes) =>
        RunItemsAsync([.. pages.Select(page => Media(page, wishes))]);

    private protected Task<(BatchInfo Batch, ItemInfo[] Items)> RunAsync(Uri[] pages, NetworkPolicy? network = null, string? template = null,
        int retries = 5) =>
        RunItemsAsync([.. pages.Select(page => Media(page))], network, template: template, retries: retries);

    private protected async Task<(BatchInfo Batch, ItemInfo[] Items)> RunItemsAsync(
        DownloadItem[] items, NetworkPolicy? network = null, MediaProgram? program = null, ArchiveAccess? access = null, string? template = null,
            int retries = 5)
    {
        await using DownloadEngine engine = Open(network ?? NetworkPolicy.Open, program ?? Watched());
        BatchInfo made = await CreateAsync(engine, items, template, retries);
        BatchInfo end = await engine.RunAsync(made.Id, new RunContext { Access = access }, Cancellation);
        return (end, [.. await AsyncSequence.ToListAsync(engine.GetItemsAsync(made.Id, null, Cancellation))]);
    }

    private protected Task<BatchInfo> CreateAsync(DownloadEngine engine, DownloadItem[] items, string? template, int retries) => engine.CreateAsync(
        new BatchRequest
        {
            Items = AsyncSequence.Of(items),
            Archive = MediaArchive.ArchiveName,
            Options = new BatchOptions { Destination = _folder["files"], PathTemplate = template, MaxRetries = retries, WriteManifest = false },
        },
        Cancellation);

    private protected DownloadEngine Open(NetworkPolicy network, MediaProgram program) => new(
        new EngineOptions { StatePath = _folder["state"], Network = network },
        [new BatchArchive(), new MediaArchive(network, program)],
        TimeProvider.System,
        () => 0.5);

    /// <summary>The real programs, behind one that writes down how it was started.</summary>
    private protected MediaProgram Watched() => new(At("bin") + Path.PathSeparator + Path.GetDirectoryName(Support.Requirement.Program("ffmpeg")));

    private void WriteWatcher()
    {
        Directory.CreateDirectory(At("bin"));
        string script = Path.Combine(At("bin"), "yt-dlp");
        File.WriteAllLines(
            script,
            [
                "#!/bin/sh", $"echo \"$@\" >> '{Started}'", $"echo $$ > '{At("pid.txt")}'", $"env > '{At("environment.txt")}'",
                $"exec '{Support.Requirement.Program("yt-dlp")}' \"$@\"",
            ]);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private protected string[] FilesOnDisk() => !Directory.Exists(_folder["files"])
        ? []
        : [.. Directory.GetFileSystemEntries(_folder["files"], "*", SearchOption.AllDirectories)
            .Where(path => File.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any())
            .Select(path => Path.GetRelativePath(_folder.Path, path)).Order(StringComparer.Ordinal)];
}
