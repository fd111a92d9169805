using System.Text;

namespace ScienceDownload.Archives.Media;

/// <summary>The options that yt-dlp is run with. They go into a file: a command line can be read by every process of the machine.</summary>
internal static class MediaArguments
{
    /// <summary>The name of the fetched file, without extension.</summary>
    public const string Stem = "media";

    /// <summary>What is the same whatever is wanted.</summary>
    /// <param name="options">What is wanted.</param>
    /// <param name="proxy">The way out; null for the ordinary one.</param>
    /// <param name="cookies">A file of cookies; null for none.</param>
    /// <param name="stall">How long a server may send nothing.</param>
    public static IEnumerable<string> Common(MediaOptions options, string? proxy, string? cookies, TimeSpan stall)
    {
        yield return "--no-cache-dir";
        yield return "--no-colors";
        yield return "--no-playlist";
        yield return "--windows-filenames";
        yield return FormattableString.Invariant($"--socket-timeout={Math.Max(1, (int)stall.TotalSeconds)}");
        yield return "--retries=3";
        yield return "--format=" + options.Selector;
        // What opens an address is nobody's business who gets the file.
        yield return "--replace-in-metadata";
        yield return "webpage_url";
        yield return @"[?#].*$";
        yield return "";
        if (proxy is not null)
            yield return "--proxy=" + proxy;
        if (cookies is not null)
            yield return "--cookies=" + cookies;
    }

    /// <summary>What is said for finding out, without fetching.</summary>
    public static IEnumerable<string> Resolve { get; } = ["--dump-single-json", "--no-warnings"];

    /// <summary>What is said for fetching.</summary>
    /// <param name="options">What is wanted.</param>
    /// <param name="folder">Where the file goes.</param>
    /// <param name="hasFfmpeg">Whether there is ffmpeg, without which nothing can be embedded.</param>
    /// <param name="largest">The largest file; null for no limit.</param>
    public static IEnumerable<string> Fetch(MediaOptions options, string folder, bool hasFfmpeg, long? largest)
    {
        yield return "--newline";
        yield return "--no-overwrites";
        yield return "--continue";
        yield return "--no-mtime";
        yield return "--hls-prefer-native";
        // A file with holes in it is none.
        yield return "--abort-on-unavailable-fragments";
        yield return "--fragment-retries=3";
        yield return $"--output={folder.Replace("%", "%%", StringComparison.Ordinal)}{Path.DirectorySeparatorChar}{Stem}.%(ext)s";
        if (largest is { } bytes)
            yield return FormattableString.Invariant($"--max-filesize={bytes}");
        if (options.VideoFormat is { } container)
            yield return "--merge-output-format=" + container;
        if (options.AudioFormat is { } audio)
        {
            yield return "--extract-audio";
            yield return "--audio-format=" + audio;
            yield return $"--audio-quality={options.AudioQuality}K";
        }

        foreach (string subtitles in Subtitles(options, hasFfmpeg))
            yield return subtitles;
        if (options.WriteThumbnail)
            yield return "--write-thumbnail";
        if (options.EmbedThumbnail && hasFfmpeg)
        {
            yield return "--embed-thumbnail";
            yield return "--convert-thumbnails=jpg";
        }

        if (options.EmbedMetadata && hasFfmpeg)
            yield return "--embed-metadata";
        if (options.WriteInfoJson)
            yield return "--write-info-json";
    }

    /// <summary>Writes options as yt-dlp reads them from a file: each one quoted, so that none can become two.</summary>
    public static string ToFile(IEnumerable<string> options)
    {
        var text = new StringBuilder();
        foreach (string option in options)
            text.Append('\'').Append(option.Replace("'", @"'\''", StringComparison.Ordinal)).Append("'\n");
        return text.ToString();
    }

    private static IEnumerable<string> Subtitles(MediaOptions options, bool hasFfmpeg)
    {
        if (!options.DownloadSubtitles)
            yield break;
        yield return "--write-subs";
        if (options.AutoSubtitles)
            yield return "--write-auto-subs";
        yield return "--sub-langs=" + options.SubtitleLanguages;
        if (options.SubtitleFormat is { } format)
        {
            yield return $"--sub-format={format}/best";
            if (hasFfmpeg)
                yield return "--convert-subs=" + format;
        }

        if (options.EmbedSubtitles && hasFfmpeg)
            yield return "--embed-subs";
    }
}
