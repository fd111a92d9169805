using System.Text;
using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Archives.Media;

/// <summary>Writes title, author, date and origin into a media file with ffmpeg, without touching its streams.</summary>
internal static class MediaTags
{
    // Demuxer and muxer by extension. The first is never left to ffmpeg: a playlist that calls itself a video could open other files.
    private static readonly Dictionary<string, (string From, string To)> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["mp4"] = ("mp4", "mp4"), ["m4a"] = ("mp4", "ipod"), ["mov"] = ("mov", "mov"), ["mkv"] = ("matroska", "matroska"),
        ["webm"] = ("matroska", "webm"),
        ["mp3"] = ("mp3", "mp3"), ["flac"] = ("flac", "flac"), ["ogg"] = ("ogg", "ogg"), ["opus"] = ("ogg", "opus"),
    };

    /// <summary>Writes them.</summary>
    /// <returns>False when the file stays as it is: there is no ffmpeg, or this kind of file takes no facts.</returns>
    public static async Task<bool> WriteAsync(
        MediaProgram program, MediaPick pick, Uri page, string source, string target, IDownloadSink sink, CancellationToken cancellation)
    {
        if (!Formats.TryGetValue(pick.Extension, out (string From, string To) format))
            return false;
        if (program.Ffmpeg is not { } ffmpeg)
        {
            sink.Message(MessageLevel.Warning, $"{pick.Title}: ffmpeg is not on PATH, so title and author are not written into the file.");
            return false;
        }

        (int exitCode, byte[] _, string said) = await MediaProgram.RunAsync(
            ffmpeg,
            [
                "-hide_banner", "-loglevel", "error", "-protocol_whitelist", "file,pipe", "-f", format.From, "-i", "file:" + source,
                "-protocol_whitelist", "file,pipe", "-f", "ffmetadata", "-i", "pipe:0", "-map", "0", "-map_metadata", "1", "-c", "copy",
                "-f", format.To, "-y", "file:" + target,
            ],
            Encoding.UTF8.GetBytes(Text(pick, page)),
            Path.GetDirectoryName(source)!,
            mayUseProxies: false,
            cancellation).ConfigureAwait(false);
        if (exitCode == 0 && new FileInfo(target) is { Exists: true, Length: > 0 })
            return true;
        sink.Message(MessageLevel.Warning,
            $"{pick.Title}: ffmpeg could not write title and author into the file ({Remote.ServiceErrors.Plain(said)}). It is kept as it came.");
        return false;
    }

    private static string Text(MediaPick pick, Uri page)
    {
        var text = new StringBuilder(";FFMETADATA1\n");
        void Put(string name, string? value)
        {
            if (string.IsNullOrWhiteSpace(value))
                return;
            text.Append(name).Append('=');
            foreach (char c in value)
            {
                if (c is '=' or ';' or '#' or '\\' or '\n')
                    text.Append('\\');
                if (c is '\n' || !char.IsControl(c))
                    text.Append(c);
            }

            text.Append('\n');
        }

        string origin = PublicUri.Clean(page).GetLeftPart(UriPartial.Path);
        Put("title", pick.Title);
        Put("artist", pick.Uploader);
        Put("date", pick.UploadDate);
        Put("description", pick.Description);
        Put("comment", origin);
        Put("purl", origin);
        return text.ToString();
    }
}
