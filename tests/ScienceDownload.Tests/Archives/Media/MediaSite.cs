using System.Collections.Concurrent;
using System.Text;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Archives.Media;

/// <summary>A site with videos on its pages, made by the real ffmpeg.</summary>
internal sealed class MediaSite : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (int Status, string Type, byte[] Body)> _files = new();
    private readonly ConcurrentQueue<(string Path, string Target, string? Cookie, string? Agent)> _requests = new();
    private LoopbackHttpServer? _server;

    public Uri Address => _server!.BaseUri;

    /// <summary>The same server under another name.</summary>
    public Uri Elsewhere => new($"http://localhost:{Address.Port}/");

    public byte[] Clip { get; private set; } = [];

    public IReadOnlyList<(string Path, string Target, string? Cookie, string? Agent)> Requests => [.. _requests];

    /// <summary>What a page waits for before it is answered; null for nothing.</summary>
    public SimulatorGate? Gate { get; set; }

    public static async Task<MediaSite> StartAsync()
    {
        string ffmpeg = Requirement.Program("ffmpeg");
        Requirement.Program("yt-dlp");
        var site = new MediaSite();
        site._server = await LoopbackHttpServer.StartAsync(site.AnswerAsync);
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["hls"]);
        Directory.CreateDirectory(folder["dash"]);
        await RunAsync(ffmpeg, folder.Path, "-f", "lavfi", "-i", "testsrc=d=2:s=64x48:r=5", "-f", "lavfi", "-i", "sine=d=2",
            "-c:v", "libx264", "-preset", "ultrafast", "-g", "5", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest", "clip.mp4");
        await RunAsync(ffmpeg, folder.Path, "-i", "clip.mp4", "-c", "copy", "-f", "hls", "-hls_time", "1", "-hls_playlist_type", "vod",
            "hls/index.m3u8");
        await RunAsync(ffmpeg, folder.Path, "-i", "clip.mp4", "-map", "0:v", "-map", "0:a", "-c", "copy", "-f", "dash", "dash/manifest.mpd");
        foreach (string file in Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories))
            site.Add(Path.GetRelativePath(folder.Path, file).Replace('\\', '/'), await File.ReadAllBytesAsync(file), TypeOf(file));
        site.Clip = await File.ReadAllBytesAsync(folder["clip.mp4"]);
        return site;
    }

    public Uri Add(string path, byte[] body, string type, int status = 200)
    {
        _files["/" + path] = (status, type, body);
        return new Uri(Address, path);
    }

    /// <summary>Adds a page whose body shows a video.</summary>
    public Uri AddPage(string path, string title, string body) =>
        Add(path, Encoding.UTF8.GetBytes($"<html><head><title>{title}</title></head><body>{body}</body></html>"), "text/html; charset=utf-8");

    public Uri AddVideo(string path, string title, string source = "clip.mp4") => AddPage(path, title, $"<video src=\"{source}\"></video>");

    public Uri AddHls(string path, string title, string source = "hls/index.m3u8") =>
        AddPage(path, title, $"<video><source src=\"{source}\" type=\"application/x-mpegURL\"></video>");

    public byte[] this[string path] => _files["/" + path].Body;

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task AnswerAsync(HttpExchange exchange)
    {
        ServerRequest request = exchange.Request;
        _requests.Enqueue((request.Path, request.Target, request.Headers["Cookie"], request.Headers["User-Agent"]));
        if (Gate is { } gate)
            await gate.PassAsync(exchange.Aborted);
        if (_files.TryGetValue(request.Path, out var file))
            await exchange.SendAsync(file.Status, file.Body, file.Type);
        else
            await exchange.SendTextAsync(404, "gone");
    }

    private static string TypeOf(string file) => Path.GetExtension(file) switch
    {
        ".m3u8" => "application/x-mpegURL",
        ".mpd" => "application/dash+xml",
        ".ts" => "video/mp2t",
        _ => "video/mp4",
    };

    private static async Task RunAsync(string ffmpeg, string folder, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(ffmpeg, ["-nostdin", "-loglevel", "error", .. arguments]) { WorkingDirectory = folder })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}
