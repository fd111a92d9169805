using System.Text.Json;
using ScienceDownload.Archives.Formats.Audio;
using ScienceDownload.Archives.Onc.Clipping;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Archives.Onc.Clipping;

/// <summary>Clips of audio, bit for bit.</summary>
public sealed class AudioClipperTests : IDisposable
{
    private static readonly DateTimeOffset Aligned = new(2024, 4, 1, 12, 30, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly AudioClipper _clipper = new(Ffmpeg.OfEnvironment);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 16, AudioClipFormat.Flac)]
    [InlineData(2, 16, AudioClipFormat.Flac)]
    [InlineData(1, 24, AudioClipFormat.Flac)]
    [InlineData(2, 24, AudioClipFormat.Flac)]
    [InlineData(2, 24, AudioClipFormat.Wav)]
    [InlineData(1, 16, AudioClipFormat.Wav)]
    public async Task A_clip_across_a_border_has_exactly_the_samples_of_its_span(int channels, int bits, AudioClipFormat format)
    {
        Requirement.Program("ffmpeg");
        OncAudioShape shape = new(4000, channels, bits);
        string[] files = [AddFlac(Aligned.AddMinutes(5), shape), AddFlac(Aligned, shape)];
        ClipResult clip = (await ClipAsync(files, At(12, 34, 35), At(12, 35, 5), format))!;
        Assert.Equal(OncAudio.Samples(At(12, 34, 35), TimeSpan.FromSeconds(30), shape), await SamplesAsync(clip.Path));
        Assert.Equal(30 * 4000, clip.Length);
        Assert.Empty(clip.Gaps);
        Assert.Equal([files[1], files[0]], clip.Sources);
        if (format == AudioClipFormat.Flac)
        {
            FlacHeader header = await FlacHeader.ReadAsync(clip.Path, default);
            Assert.Equal((4000, channels, bits, 120_000L), (header.SampleRate, header.Channels, header.Bits, header.FrameCount));
            await ExternalProgram.RunAsync("flac", "--test", "--silent", clip.Path);
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(24)]
    public async Task A_clip_is_bit_for_bit_what_flac_and_ffmpeg_cut(int bits)
    {
        OncAudioShape shape = new(8000, 2, bits);
        string file = AddFlac(Aligned, shape);
        ClipResult clip = (await ClipAsync([file], Aligned.AddSeconds(12.34575), Aligned.AddSeconds(15.5), AudioClipFormat.Flac))!;
        // From the sample that has begun by then: 98766.
        await ExternalProgram.RunAsync("flac", "--silent", "--decode", "--skip=98766", "--until=124000", "-o", _folder["cut.wav"], file);
        Assert.Equal(await SamplesAsync(_folder["cut.wav"]), await SamplesAsync(clip.Path));
        await ExternalProgram.RunAsync(
            "ffmpeg", "-loglevel", "error", "-i", file, "-af", "atrim=start_sample=98766:end_sample=124000", "-c:a", $"pcm_s{bits}le",
            _folder["cut2.wav"]);
        Assert.Equal(await SamplesAsync(_folder["cut2.wav"]), await SamplesAsync(clip.Path));
    }

    [Fact]
    public async Task Samples_are_rounded_outwards()
    {
        OncAudioShape shape = new(1000);
        ClipResult clip = (await ClipAsync([AddWav(Aligned, shape)], Aligned.AddSeconds(1.0005), Aligned.AddSeconds(1.0042), AudioClipFormat.Wav))!;
        Assert.Equal(OncAudio.Samples(Aligned.AddSeconds(1), TimeSpan.FromMilliseconds(5), shape), await SamplesAsync(clip.Path));
    }

    [Fact]
    public async Task A_gap_is_silence_and_stands_in_the_sidecar()
    {
        OncAudioShape shape = new(1000, 1, 24);
        string[] files = [AddWav(Aligned, shape), AddWav(Aligned.AddSeconds(303), shape)];
        ClipResult clip = (await ClipAsync(files, At(12, 34, 55), At(12, 35, 5), AudioClipFormat.Wav))!;
        byte[] expected = OncAudio.Samples(At(12, 34, 55), TimeSpan.FromSeconds(10), shape);
        Array.Clear(expected, 5000 * 3, 3000 * 3);
        Assert.Equal(expected, await SamplesAsync(clip.Path));
        Assert.Equal([new ClipGap(At(12, 35, 0), At(12, 35, 3))], clip.Gaps);
        string text = File.ReadAllText(clip.SidecarPath!);
        Assert.StartsWith("{\n  \"device\": \"DEV\",\n  \"clip_start\": \"2024-04-01T12:34:55+00:00\",", text, StringComparison.Ordinal);
        using JsonDocument sidecar = JsonDocument.Parse(text);
        Assert.Equal("2024-04-01T12:35:03+00:00", sidecar.RootElement.GetProperty("gaps")[0].GetProperty("end").GetString());
        Assert.Equal(1000, sidecar.RootElement.GetProperty("sample_rate").GetInt32());
        Assert.Equal("whale", sidecar.RootElement.GetProperty("description").GetString());
    }

    [Fact]
    public async Task Files_longer_than_five_minutes_are_used_to_their_end_and_overlaps_count_once()
    {
        OncAudioShape shape = new(1000);
        string[] files = [AddWav(Aligned, shape, 310), AddWav(Aligned.AddMinutes(5), shape)];
        ClipResult clip = (await ClipAsync(files, At(12, 34, 50), At(12, 35, 20), AudioClipFormat.Wav))!;
        Assert.Equal(OncAudio.Samples(At(12, 34, 50), TimeSpan.FromSeconds(30), shape), await SamplesAsync(clip.Path));
    }

    // Names tell the time to the second.
    [Theory]
    [InlineData(300.001)]
    [InlineData(300.9)]
    [InlineData(300.25)]
    public async Task Less_than_a_second_between_files_is_no_gap(double seconds)
    {
        OncAudioShape shape = new(8000);
        byte[] second = OncAudio.Wav(Aligned.AddSeconds(300), TimeSpan.FromSeconds(300), shape);
        string[] files = [AddWav(Aligned, shape), Add(Aligned.AddSeconds(seconds), "wav", second)];
        ClipResult clip = (await ClipAsync(files, At(12, 34, 59), At(12, 35, 1), AudioClipFormat.Wav))!;
        Assert.Empty(clip.Gaps);
        Assert.Equal(OncAudio.Samples(At(12, 34, 59), TimeSpan.FromSeconds(2), shape), await SamplesAsync(clip.Path));
    }

    [Fact]
    public async Task A_FLAC_file_whose_samples_are_not_those_of_its_digest_is_damaged()
    {
        Requirement.Program("ffmpeg");
        string file = AddFlac(Aligned, new OncAudioShape(1000, 2, 24));
        byte[] bytes = await File.ReadAllBytesAsync(file);
        bytes[26] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);

        // Whoever cuts a part of it does not read to the end, and whoever reads to the end is told.
        Assert.NotNull(await ClipAsync([file], Aligned.AddSeconds(1), Aligned.AddSeconds(2), AudioClipFormat.Wav));
        DownloadException wrong = await Assert.ThrowsAsync<DownloadException>(
            () => ClipAsync([file], Aligned.AddSeconds(1), Aligned.AddMinutes(5), AudioClipFormat.Flac));

        Assert.Equal(ErrorId.FormatInvalid, wrong.Id);
        Assert.Contains("digest", wrong.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["clip.flac"]));
        bytes.AsSpan(26, 16).Clear();
        await File.WriteAllBytesAsync(file, bytes);
        Assert.NotNull(await ClipAsync([file], Aligned, Aligned.AddMinutes(5), AudioClipFormat.Flac));
    }

    [Fact]
    public async Task Bands_of_a_diverted_recording_and_other_rates_are_left_out_with_a_warning()
    {
        OncAudioShape shape = new(1000);
        string whole = AddWav(Aligned, shape);
        string band = Add(Aligned, "wav", OncAudio.Wav(Aligned.AddHours(1), TimeSpan.FromSeconds(300), shape), "-HPF");
        string fast = AddWav(Aligned.AddMinutes(5), shape with { SampleRate = 2000 });
        ClipResult clip = (await ClipAsync([band, fast, whole], At(12, 34, 59), At(12, 35, 1), AudioClipFormat.Wav))!;
        Assert.Equal([whole], clip.Sources);
        Assert.Equal(2, clip.Warnings.Count);
        Assert.Equal([new ClipGap(At(12, 35, 0), At(12, 35, 1))], clip.Gaps);
    }

    [Fact]
    public async Task Files_of_16_and_24_bits_are_joined_at_24()
    {
        OncAudioShape narrow = new(1000), wide = new(1000, 1, 24);
        ClipResult clip =
            (await ClipAsync([AddWav(Aligned, narrow), AddWav(Aligned.AddMinutes(5), wide)], At(12, 34, 59), At(12, 35, 1), AudioClipFormat.Wav))!;
        byte[] expected = [.. OncAudio.Samples(At(12, 34, 59), TimeSpan.FromSeconds(1), narrow).Chunk(2).SelectMany(sample => (byte[])[0, .. sample]),
            .. OncAudio.Samples(At(12, 35, 0), TimeSpan.FromSeconds(1), wide)];
        Assert.Equal(expected, await SamplesAsync(clip.Path));
    }

    [Fact]
    public async Task Without_ffmpeg_a_FLAC_clip_is_a_clear_error_and_the_whole_file_stays()
    {
        string file = AddFlac(Aligned, new OncAudioShape(1000));
        AudioClipper poor = new(new Ffmpeg(_folder.Path));
        DownloadException missing = await Assert.ThrowsAsync<DownloadException>(() =>
            poor.ClipAsync(Request([file], At(12, 31, 0), At(12, 31, 5)), _folder["clip.flac"], AudioClipFormat.Flac, default));
        Assert.Equal(ErrorId.ProgramMissing, missing.Id);
        Assert.Contains("ffmpeg", missing.Message, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_damaged_FLAC_file_is_a_clear_error_and_leaves_nothing_behind()
    {
        Requirement.Program("ffmpeg");
        string file = AddFlac(Aligned, new OncAudioShape(4000));
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..500_000]);
        DownloadException damaged = await Assert.ThrowsAsync<DownloadException>(
            () => ClipAsync([file], At(12, 34, 0), At(12, 34, 5), AudioClipFormat.Flac));
        Assert.Equal(ErrorId.FormatInvalid, damaged.Id);
        Assert.Equal([file], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_playlist_that_calls_itself_FLAC_opens_no_other_file()
    {
        string secret = AddFlac(Aligned, new OncAudioShape(1000)), fake = _folder["DEV_20240401T130000.000Z.flac"];
        File.WriteAllBytes(
            fake, [.. File.ReadAllBytes(secret)[..42], .. System.Text.Encoding.ASCII.GetBytes($"ffconcat version 1.0\nfile '{secret}'\n")]);
        await Assert.ThrowsAsync<DownloadException>(() => ClipAsync([fake], At(13, 0, 0), At(13, 0, 5), AudioClipFormat.Wav));
    }

    [Fact]
    public async Task Names_that_look_like_options_are_names()
    {
        Requirement.Program("ffmpeg");
        OncAudioShape shape = new(1000);
        string file = _folder["-i $(touch x);'\"_20240401T123000.000Z.flac"];
        File.WriteAllBytes(file, OncAudio.Flac(Aligned, TimeSpan.FromSeconds(300), shape));
        ClipResult clip = (await ClipAsync([file], At(12, 31, 0), At(12, 31, 1), AudioClipFormat.Flac))!;
        Assert.Equal(OncAudio.Samples(At(12, 31, 0), TimeSpan.FromSeconds(1), shape), await SamplesAsync(clip.Path));
    }

    [Fact]
    public async Task Nothing_in_the_window_is_no_clip() =>
        Assert.Null(await ClipAsync([AddWav(Aligned, new OncAudioShape(1000))], At(12, 35, 0), At(12, 35, 5), AudioClipFormat.Wav));

    private static DateTimeOffset At(int hour, int minute, int second) => new(2024, 4, 1, hour, minute, second, TimeSpan.Zero);

    private static async Task<byte[]> SamplesAsync(string file)
    {
        await using AudioReader reader = await AudioFile.OpenAsync(file, Ffmpeg.OfEnvironment, default);
        using MemoryStream samples = new();
        byte[] buffer = new byte[reader.Format.FrameBytes * 1000];
        for (int read; (read = await reader.ReadAsync(buffer, default)) > 0;)
            samples.Write(buffer, 0, read);
        return samples.ToArray();
    }

    private static ClipRequest Request(string[] files, DateTimeOffset start, DateTimeOffset end) =>
        new() { Files = files, Device = "DEV", Start = start, End = end, Description = "whale" };

    private Task<ClipResult?> ClipAsync(string[] files, DateTimeOffset start, DateTimeOffset end, AudioClipFormat format) =>
        _clipper.ClipAsync(Request(files, start, end), _folder[format == AudioClipFormat.Wav ? "clip.wav" : "clip.flac"], format, default);

    private string AddFlac(DateTimeOffset start, OncAudioShape shape) => Add(start, "flac", OncAudio.Flac(start, TimeSpan.FromSeconds(300), shape));

    private string AddWav(DateTimeOffset start, OncAudioShape shape, int seconds = 300) =>
        Add(start, "wav", OncAudio.Wav(start, TimeSpan.FromSeconds(seconds), shape));

    private string Add(DateTimeOffset start, string extension, byte[] content, string suffix = "")
    {
        string file = _folder[$"DEV_{start:yyyyMMdd'T'HHmmss.fff}Z{suffix}.{extension}"];
        File.WriteAllBytes(file, content);
        return file;
    }
}
