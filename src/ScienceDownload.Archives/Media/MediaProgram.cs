using System.Diagnostics;
using System.Text;

namespace ScienceDownload.Archives.Media;

/// <summary>
/// yt-dlp and ffmpeg, found on PATH and started without a shell, without configuration of the user's, and with nothing secret on their command lines.
/// </summary>
/// <param name="searchPath">The folders to look in, as PATH has them; null for none.</param>
internal sealed class MediaProgram(string? searchPath)
{
    private const int LongestOutput = 64 * 1024 * 1024;

    // What a program needs to run, and nothing else: the service's own keys stand in the environment too.
    private static readonly string[] Inherited = ["PATH", "SystemRoot", "TEMP", "TMP", "SSL_CERT_FILE", "SSL_CERT_DIR"];
    private static readonly string[] Proxies =
        ["http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"];

    private readonly object _lock = new();
    private string? _versionOf;
    private Task<string?>? _version;

    /// <summary>Those that this process's PATH leads to.</summary>
    public static MediaProgram OfEnvironment { get; } = new(Environment.GetEnvironmentVariable("PATH"));

    /// <summary>The full path of yt-dlp; null when it is not there.</summary>
    public string? YtDlp => Find("yt-dlp");

    /// <summary>The full path of ffmpeg; null when it is not there.</summary>
    public string? Ffmpeg => Find("ffmpeg");

    /// <summary>The version of yt-dlp, asked once; null when it is not there or does not run.</summary>
    public Task<string?> VersionAsync()
    {
        lock (_lock)
        {
            if (YtDlp is not { } path)
                return Task.FromResult<string?>(null);
            if (_version is null || _versionOf != path)
                (_versionOf, _version) = (path, AskVersionAsync(path));
            return _version;
        }
    }

    /// <summary>yt-dlp, or why not.</summary>
    /// <exception cref="DownloadException">It is not there (<see cref="ErrorId.ProgramMissing"/>).</exception>
    public string RequireYtDlp() => YtDlp
        ?? throw new DownloadException(ErrorId.ProgramMissing,
            "Media are found with the program yt-dlp, which is not on PATH. Install it and try again.");

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its full path.</param>
    /// <param name="arguments">Nothing secret: every process can see them.</param>
    /// <param name="input">What it reads from standard input.</param>
    /// <param name="folder">Its home and working folder.</param>
    /// <param name="mayUseProxies">Whether it may go through the proxies of the environment.</param>
    /// <param name="cancellation">Ends it, with all that it started.</param>
    /// <exception cref="DownloadException">It cannot be started.</exception>
    public static async Task<(int ExitCode, byte[] Output, string Error)> RunAsync(
        string program, IEnumerable<string> arguments, ReadOnlyMemory<byte> input, string folder, bool mayUseProxies, CancellationToken cancellation)
    {
        using Process process = Start(program, arguments, folder, mayUseProxies);
        using CancellationTokenRegistration killed = cancellation.Register(() => Kill(process));
        try
        {
            var output = new MemoryStream();
            Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
            Task written = WriteAsync(process, input);
            byte[] buffer = new byte[64 * 1024];
            int count;
            while ((count = await process.StandardOutput.BaseStream.ReadAsync(buffer, CancellationToken.None).ConfigureAwait(false)) > 0)
            {
                if (output.Length + count > LongestOutput)
                    Kill(process);
                else
                    output.Write(buffer, 0, count);
            }

            await written.ConfigureAwait(false);
            string said = await error.ConfigureAwait(false);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            return (process.ExitCode, output.ToArray(), said);
        }
        finally
        {
            Kill(process);
        }
    }

    private static Process Start(string program, IEnumerable<string> arguments, string folder, bool mayUseProxies)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = folder,
        };
        Dictionary<string, string?> inherited = Inherited.Concat(mayUseProxies ? Proxies : [])
            .Where(name => start.Environment.ContainsKey(name))
            .ToDictionary(name => name, name => start.Environment[name]);
        start.Environment.Clear();
        foreach ((string name, string? value) in inherited)
            start.Environment[name] = value;
        start.Environment["HOME"] = folder;
        start.Environment["XDG_CONFIG_HOME"] = folder;
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        start.Environment["LANG"] = "C.UTF-8";
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new DownloadException(ErrorId.ProgramMissing, $"{program} cannot be started: {error.Message}", error);
        }
    }

    private static async Task WriteAsync(Process process, ReadOnlyMemory<byte> input)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything; its own words say why.
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has just ended.
        }
    }

    private static async Task<string?> AskVersionAsync(string path)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            (int exitCode, byte[] output, string _) = await RunAsync(
                path, ["--ignore-config", "--version"], default, Path.GetTempPath(), false, patience.Token)
                .ConfigureAwait(false);
            string version = Encoding.UTF8.GetString(output).Trim();
            return exitCode == 0 && version.Length is > 0 and < 40 ? version : null;
        }
        catch (Exception error) when (error is DownloadException or OperationCanceledException or IOException)
        {
            return null;
        }
    }

    private string? Find(string name)
    {
        string file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        return (searchPath ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
    }
}
