using ScienceDownload.Archives.Media;

namespace ScienceDownload.Worker.Service.Validation;

/// <summary>Reads what a request says about media. Plain files ignore it, and only what differs from the default is kept.</summary>
internal static class MediaFields
{
    /// <summary>The fields that are not at their default, by name.</summary>
    /// <param name="fields">The request.</param>
    /// <param name="isSingle">Whether it is a request for a single file, which knows one field more.</param>
    public static IReadOnlyDictionary<string, string> Read(BodyFields fields, bool isSingle)
    {
        var set = new SortedDictionary<string, string>(StringComparer.Ordinal);
        void Keep(string name, string? value, string? otherwise)
        {
            if (value != otherwise)
                set[name] = value ?? "";
        }

        void Flag(string name, bool otherwise) => Keep(name, fields.Flag(name, otherwise) ? "true" : "false", otherwise ? "true" : "false");

        Keep("quality", fields.Choice("quality", MediaOptions.Qualities, "best", "best"), "best");
        Keep("custom_format", ReadCustomFormat(fields), null);
        Keep("video_format", fields.Choice("video_format", MediaOptions.VideoFormats, "mp4", null), "mp4");
        Flag("audio_only", false);
        Keep("audio_format", fields.Choice("audio_format", MediaOptions.AudioFormats, "mp3", null), "mp3");
        Keep("audio_quality", ReadAudioQuality(fields), "192");
        Flag("download_subtitles", false);
        if (isSingle)
            Flag("auto_subtitles", false);
        Keep("subtitle_languages", ReadLanguages(fields), "en");
        Keep("subtitle_format", fields.Choice("subtitle_format", MediaOptions.SubtitleFormats, "srt", null), "srt");
        Flag("embed_subtitles", false);
        Flag("write_thumbnail", false);
        Flag("embed_thumbnail", false);
        Flag("embed_metadata", true);
        Flag("write_info_json", false);
        return set;
    }

    private static string? ReadCustomFormat(BodyFields fields)
    {
        if (fields.Text("custom_format")?.Trim() is not { } format)
            return null;
        if (format.Length == 0)
            fields.RefuseValue(fields.Find("custom_format")!.Value, "Custom format cannot be empty", "custom_format");
        else if (!MediaOptions.IsSelector(format))
            fields.RefuseValue(fields.Find("custom_format")!.Value, "Custom format contains invalid characters", "custom_format");
        return format;
    }

    private static string ReadAudioQuality(BodyFields fields)
    {
        if (fields.Text("audio_quality") is not { } quality)
            return "192";
        if (!MediaOptions.AudioQualities.Contains(quality, StringComparer.Ordinal))
            fields.RefuseValue(fields.Find("audio_quality")!.Value,
                $"Audio quality must be one of: {string.Join(", ", MediaOptions.AudioQualities)}", "audio_quality");
        return quality;
    }

    private static string ReadLanguages(BodyFields fields)
    {
        if (fields.Texts("subtitle_languages") is not { Count: > 0 } languages)
            return "en";
        if (languages.FirstOrDefault(language => !MediaOptions.IsLanguage(language)) is { } wrong)
            fields.RefuseValue(fields.Find("subtitle_languages")!.Value, $"Invalid language code: {wrong}", "subtitle_languages");
        return string.Join(',', languages);
    }
}
