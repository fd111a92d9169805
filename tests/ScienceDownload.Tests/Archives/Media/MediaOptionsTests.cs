using System.Text;
using ScienceDownload.Archives.Media;

namespace ScienceDownload.Tests.Archives.Media;

/// <summary>What is wanted, as yt-dlp is told it.</summary>
public sealed class MediaOptionsTests
{
    [Theory]
    [InlineData("", "bestvideo+bestaudio/best")]
    [InlineData("quality=best", "bestvideo+bestaudio/best")]
    [InlineData("quality=4k", "bestvideo[height<=2160]+bestaudio/best")]
    [InlineData("quality=1080p", "bestvideo[height<=1080]+bestaudio/best")]
    [InlineData("quality=720p", "bestvideo[height<=720]+bestaudio/best")]
    [InlineData("quality=480p", "bestvideo[height<=480]+bestaudio/best")]
    [InlineData("quality=360p", "bestvideo[height<=360]+bestaudio/best")]
    [InlineData("quality=audio", "bestaudio/best")]
    [InlineData("quality=720p|audio_only=true", "bestaudio/best")]
    [InlineData("quality=720p|audio_only=true|custom_format=best[height=720]", "best[height=720]")]
    public void The_callers_own_words_win_over_sound_and_sound_over_quality(string wishes, string selector) =>
        Assert.Equal(selector, Read(wishes).Selector);

    [Theory]
    [InlineData("", "--merge-output-format=mp4|--embed-metadata")]
    [InlineData("video_format=mkv|embed_metadata=false", "--merge-output-format=mkv")]
    [InlineData("audio_only=true|embed_metadata=false", "--extract-audio|--audio-format=mp3|--audio-quality=192K")]
    [InlineData("audio_only=true|audio_format=flac|audio_quality=96|embed_metadata=false", "--extract-audio|--audio-format=flac|--audio-quality=96K")]
    [InlineData("quality=audio|embed_metadata=false", "--merge-output-format=mp4")]
    [InlineData("embed_subtitles=true|embed_metadata=false", "--merge-output-format=mp4")]
    [InlineData("download_subtitles=true|subtitle_languages=en,es|embed_subtitles=true|embed_metadata=false",
        "--merge-output-format=mp4|--write-subs|--sub-langs=en,es|--sub-format=srt/best|--convert-subs=srt|--embed-subs")]
    [InlineData("download_subtitles=true|auto_subtitles=true|embed_metadata=false",
        "--merge-output-format=mp4|--write-subs|--write-auto-subs|--sub-langs=en|--sub-format=srt/best|--convert-subs=srt")]
    [InlineData("write_thumbnail=true|embed_thumbnail=true|write_info_json=true",
        "--merge-output-format=mp4|--write-thumbnail|--embed-thumbnail|--convert-thumbnails=jpg|--embed-metadata|--write-info-json")]
    public void Wishes_become_options(string wishes, string options)
    {
        string[] all = [.. MediaArguments.Fetch(Read(wishes), "/tmp/a", hasFfmpeg: true, largest: null)];

        Assert.Equal(options, string.Join('|', all.SkipWhile(option => !option.StartsWith("--output", StringComparison.Ordinal)).Skip(1)));
        Assert.Contains("--abort-on-unavailable-fragments", all);
    }

    [Fact]
    public void Nothing_is_embedded_without_ffmpeg()
    {
        string[] all = [.. MediaArguments.Fetch(Read("embed_thumbnail=true|download_subtitles=true|embed_subtitles=true"), "/tmp/a",
            hasFfmpeg: false, largest: 5)];

        Assert.DoesNotContain(all, option =>
            option.StartsWith("--embed", StringComparison.Ordinal) || option.StartsWith("--convert", StringComparison.Ordinal));
        Assert.Contains("--max-filesize=5", all);
    }

    [Fact]
    public void A_folder_with_signs_of_a_template_is_a_folder() =>
        Assert.Contains("--output=/tmp/100%% %%(id)s/media.%(ext)s", MediaArguments.Fetch(Read(""), "/tmp/100% %(id)s", true, null));

    // One line each and quoted: none can become two, or another one.
    [Fact]
    public void No_option_can_become_two()
    {
        string text = MediaArguments.ToFile(["--format=a' --exec 'rm", "--proxy=http://x", ""]);

        Assert.Equal("'--format=a'\\'' --exec '\\''rm'\n'--proxy=http://x'\n''\n", text);
    }

    [Theory]
    [InlineData("quality=1440p", "quality is '1440p'")]
    [InlineData("quality=1080P", "quality is '1080P'")]
    [InlineData("audio_quality=100", "audio_quality is '100'")]
    [InlineData("subtitle_languages=en-US", "Invalid language code: en-US")]
    [InlineData("custom_format=best;x", "Custom format")]
    [InlineData("custom_format= ", "Custom format")]
    [InlineData("embed_metadata=maybe", "embed_metadata is 'maybe'")]
    [InlineData("exec=rm", "'exec' is no option")]
    public void A_wrong_wish_is_named(string wishes, string text)
    {
        var failure = Assert.Throws<DownloadException>(() => Read(wishes));

        Assert.Equal(ErrorId.InputInvalid, failure.Id);
        Assert.Contains(text, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":"a","title":"t","ext":"mp4","protocol":"rtmp","url":"rtmp://x/y"}""", ErrorId.FormatUnsupported)]
    [InlineData("""{"id":"a","title":"t","ext":"mp4","protocol":"https+websocket_frag","url":"https://x/y"}""", ErrorId.FormatUnsupported)]
    [InlineData("""{"id":"a","title":"t","ext":"mp4","protocol":"http","url":"http://x/y","is_live":true}""", ErrorId.FormatUnsupported)]
    [InlineData("""{"_type":"playlist","entries":[]}""", ErrorId.FormatUnsupported)]
    [InlineData("""[]""", ErrorId.ArchiveReplyInvalid)]
    [InlineData("""nonsense""", ErrorId.ArchiveReplyInvalid)]
    public void What_cannot_be_fetched_is_said(string json, ErrorId id) =>
        Assert.Equal(id, Assert.Throws<DownloadException>(() => MediaReader.Read(Encoding.UTF8.GetBytes(json))).Id);

    [Fact]
    public void An_address_that_is_none_of_the_web_is_never_moved_by_the_engine()
    {
        MediaPick pick = MediaReader.Read("""{"id":"a","title":"t","ext":"../sh","protocol":"http","url":"file:///etc/passwd"}"""u8.ToArray());

        Assert.Null(pick.Direct);
        Assert.Equal("bin", pick.Extension);
    }

    [Fact]
    public void Headers_that_are_the_transports_own_are_not_passed_on()
    {
        MediaPick pick = MediaReader.Read(
            """
            {"id":"a","title":"t","ext":"mp4","protocol":"http","url":"http://x/y",
             "http_headers":{"Referer":"http://x/","Range":"bytes=0-1","Host":"h","Cookie":"c=1\r\nX: y"}}
            """u8.ToArray());

        Assert.Equal(["Referer"], pick.Headers.Select(header => header.Key));
    }

    [Fact]
    public void An_error_shows_no_query_of_an_address()
    {
        DownloadException failure = MediaErrors.From(
            1, "WARNING: x\nERROR: [generic] Unable to download webpage: HTTP Error 503: Busy for http://a/b?token=word (caused by x)\n");

        Assert.Equal((ErrorId.ServerError, true), (failure.Id, failure.IsTransient));
        Assert.Equal("yt-dlp: [generic] Unable to download webpage: HTTP Error 503: Busy for http://a/b", failure.Message);
    }

    private static MediaOptions Read(string wishes) => new(MediaOptions.Read(wishes
        .Split('|', StringSplitOptions.RemoveEmptyEntries)
        .Select(wish => KeyValuePair.Create(wish.Split('=')[0], wish[(wish.IndexOf('=', StringComparison.Ordinal) + 1)..]))));
}
