using System.Diagnostics;

namespace ScienceDownload.Archives.Formats.Audio;

/// <summary>The program that reads and writes what is coded: found on PATH, started without a shell.</summary>
/// <param name="searchPath">The folders to look in, as PATH has them; null for none.</param>
internal sealed class Ffmpeg(string? searchPath)
{
    /// <summary>The one this process's PATH leads to at the moment.</summary>
    public static Ffmpeg OfEnvironment => new(Environment.GetEnvironmentVariable("PATH"));

    /// <summary>Starts to decode a file; a WAV file comes out of it.</summary>
    /// <param name="file">The file's full path.</param>
    /// <param name="demuxer">What the file is, in ffmpeg's words. Never left to it: a playlist that calls itself audio could open other
    /// files.</param>
    /// <param name="codec">The samples to make, such as <c>pcm_s24le</c>.</param>
    /// <exception cref="DownloadException">There is no ffmpeg.</exception>
    public FfmpegProcess Decode(string file, string demuxer, string codec) => Start(file,
    [
        "-nostdin", "-protocol_whitelist", "file,pipe", "-f", demuxer, "-i", "file:" + file,
        "-map", "0:a:0", "-c:a", codec, "-f", "wav", "pipe:1",
    ]);

    /// <summary>Starts to encode a WAV file that is written to its input as FLAC of the same depth.</summary>
    /// <param name="target">Where the FLAC file goes.</param>
    /// <param name="format">The samples: integers.</param>
    /// <exception cref="DownloadException">There is no ffmpeg.</exception>
    public FfmpegProcess EncodeFlac(string target, PcmFormat format) => Start(target,
    [
        "-protocol_whitelist", "file,pipe", "-f", "wav", "-i", "pipe:0",
        "-map", "0:a:0", "-c:a", "flac", "-sample_fmt", format.Bits <= 16 ? "s16" : "s32",
        .. format.Bits == 24 ? (string[])["-bits_per_raw_sample", "24"] : [],
        "-f", "flac", "-y", "file:" + target,
    ]);

    private FfmpegProcess Start(string file, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(Find(), ["-hide_banner", "-loglevel", "error", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        return new FfmpegProcess(Process.Start(start)!, file);
    }

    private string Find()
    {
        string name = OperatingSystem.IsWindows() ? "ffmpeg.exe" : "ffmpeg";
        return (searchPath ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists)
            ?? throw new DownloadException(ErrorId.ProgramMissing,
                "Reading and writing FLAC needs the program ffmpeg, which is not on PATH. Install it and try again, or ask for WAV.");
    }
}
