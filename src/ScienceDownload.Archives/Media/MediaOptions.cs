using System.Buffers;

namespace ScienceDownload.Archives.Media;

/// <summary>What is wanted of a page's media, by the names that the REST service has for it.</summary>
/// <remarks>Kept with each item in its details; an item with <see cref="ResolverName"/> among them is resolved, any other is a plain file.</remarks>
internal sealed class MediaOptions
{
    /// <summary>The detail that says who resolves an item.</summary>
    public const string ResolverName = "resolver";

    /// <summary>The one resolver there is.</summary>
    public const string YtDlp = "yt-dlp";

    public static readonly string[] Qualities = ["best", "4k", "1080p", "720p", "480p", "360p", "audio"];
    public static readonly string[] VideoFormats = ["mp4", "mkv", "webm", "avi", "mov", "flv"];
    public static readonly string[] AudioFormats = ["mp3", "m4a", "flac", "wav", "opus", "aac", "vorbis"];
    public static readonly string[] AudioQualities = ["96", "128", "192", "256", "320"];
    public static readonly string[] SubtitleFormats = ["srt", "vtt", "ass", "lrc"];

    private static readonly string[] Flags =
    [
        "audio_only", "download_subtitles", "auto_subtitles", "embed_subtitles", "write_thumbnail", "embed_thumbnail", "embed_metadata",
        "write_info_json",
    ];

    private static readonly SearchValues<char> Forbidden = SearchValues.Create(";&|`$()<>");

    private readonly IReadOnlyDictionary<string, string> _details;

    /// <param name="details">The fields that are not at their default; others, and what else there is, make no difference.</param>
    public MediaOptions(IReadOnlyDictionary<string, string> details) => _details = details;

    /// <summary>What yt-dlp is to choose: the caller's own words, else sound alone, else the quality.</summary>
    public string Selector => this["custom_format"] ?? (AudioOnly ? "bestaudio/best" : (this["quality"] ?? "best") switch
    {
        "4k" => OfHeight(2160),
        "1080p" => OfHeight(1080),
        "720p" => OfHeight(720),
        "480p" => OfHeight(480),
        "360p" => OfHeight(360),
        "audio" => "bestaudio/best",
        _ => "bestvideo+bestaudio/best",
    });

    /// <summary>The container that parts are put together in; null to leave it to yt-dlp.</summary>
    public string? VideoFormat => AudioOnly ? null : Choice("video_format", "mp4");

    public bool AudioOnly => Flag("audio_only");

    /// <summary>The format that sound alone is converted to; null for none.</summary>
    public string? AudioFormat => AudioOnly ? Choice("audio_format", "mp3") : null;

    /// <summary>In kilobits a second.</summary>
    public string AudioQuality => this["audio_quality"] ?? "192";

    public bool DownloadSubtitles => Flag("download_subtitles");

    public bool AutoSubtitles => Flag("auto_subtitles");

    public string SubtitleLanguages => this["subtitle_languages"] ?? "en";

    /// <summary>The format that subtitles are converted to; null to keep theirs.</summary>
    public string? SubtitleFormat => Choice("subtitle_format", "srt");

    public bool EmbedSubtitles => DownloadSubtitles && Flag("embed_subtitles");

    public bool WriteThumbnail => Flag("write_thumbnail");

    public bool EmbedThumbnail => Flag("embed_thumbnail");

    public bool EmbedMetadata => this["embed_metadata"] != "false";

    public bool WriteInfoJson => Flag("write_info_json");

    /// <summary>Whether more is wanted than the bytes of one address and facts about them in it.</summary>
    public bool NeedsProgram => AudioFormat is not null || DownloadSubtitles || WriteThumbnail || EmbedThumbnail || WriteInfoJson;

    private string? this[string name] => _details.TryGetValue(name, out string? value) ? value : null;

    /// <summary>Whether an item is resolved.</summary>
    public static bool IsMedia(DownloadItem item) => item.Details.ContainsKey(ResolverName);

    /// <summary>Reads what a user wrote; the details of items are made of it.</summary>
    /// <exception cref="DownloadException">A name or a value is none of those there are.</exception>
    public static IReadOnlyDictionary<string, string> Read(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var details = new SortedDictionary<string, string>(StringComparer.Ordinal) { [ResolverName] = YtDlp };
        foreach ((string given, string value) in fields)
        {
            string name = given.ToLowerInvariant();
            details[name] = name switch
            {
                "quality" => Known(name, value, Qualities),
                "video_format" => Known(name, value, VideoFormats),
                "audio_format" => Known(name, value, AudioFormats),
                "audio_quality" => Known(name, value, AudioQualities),
                "subtitle_format" => Known(name, value, SubtitleFormats),
                "subtitle_languages" => value.Split(',').All(IsLanguage) ? value
                    : throw Wrong($"Invalid language code: {value}. Give two or three letters, such as en or en,fr."),
                "custom_format" => IsSelector(value) ? value.Trim() : throw Wrong("Custom format is empty or contains invalid characters."),
                _ when Flags.Contains(name, StringComparer.Ordinal) => Known(name, value.ToLowerInvariant(), ["true", "false"]),
                _ => throw Wrong($"'{given}' is no option of media. There are quality, custom_format, video_format, audio_format, audio_quality, "
                    + $"subtitle_languages, subtitle_format, {string.Join(", ", Flags)}."),
            };
        }

        return details;
    }

    /// <summary>Whether a text can be a format selector.</summary>
    public static bool IsSelector(string text) => text.Trim().Length > 0 && !text.AsSpan().ContainsAny(Forbidden) && !text.Any(char.IsControl);

    /// <summary>Whether a text can be a language.</summary>
    public static bool IsLanguage(string text) => text.Length is 2 or 3 && text.All(char.IsAsciiLetter);

    /// <summary>Whether a field is a switch.</summary>
    public static bool IsFlag(string name) => Flags.Contains(name, StringComparer.Ordinal);

    // A field that is there and empty was given as null: keep what comes.
    private string? Choice(string name, string otherwise) => this[name] switch
    {
        null => otherwise,
        "" => null,
        var given => given,
    };

    private bool Flag(string name) => this[name] == "true";

    private static string OfHeight(int height) => FormattableString.Invariant($"bestvideo[height<={height}]+bestaudio/best");

    private static string Known(string name, string value, string[] values) =>
        values.Contains(value, StringComparer.Ordinal) ? value : throw Wrong($"{name} is '{value}', which is none of {string.Join(", ", values)}.");

    private static DownloadException Wrong(string message) => new(ErrorId.InputInvalid, message);
}
