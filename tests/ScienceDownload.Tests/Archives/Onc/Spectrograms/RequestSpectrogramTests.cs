using System.Text.Json;
using ScienceDownload.Archives.Formats.Audio;
using ScienceDownload.Archives.Formats.Numpy;
using ScienceDownload.Archives.Onc.Clipping;
using ScienceDownload.Archives.Onc.Spectrograms;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;

namespace ScienceDownload.Tests.Archives.Onc.Spectrograms;

/// <summary>Spectrograms of the windows of request files.</summary>
public sealed class RequestSpectrogramTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2024, 4, 1, 12, 30, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_window_across_two_files_gives_whole_frames_and_exact_audio(bool keepContext)
    {
        OncAudioShape shape = new(1000);
        string[] files = [Add(Start, shape), Add(Start.AddMinutes(5), shape)];
        OncRequest request = new()
        {
            DeviceCode = "DEV",
            Timestamp = Start.AddMinutes(5),
            PadBefore = TimeSpan.FromSeconds(4),
            PadAfter = TimeSpan.FromSeconds(6),
            AudioFormat = AudioClipFormat.Wav,
            Label = "call",
        };
        RequestSpectrogram maker = new(new SpectrogramGenerator(TimeProvider.System), new AudioClipper(new Ffmpeg(null)));
        SpectrogramJob job = new() { AudioFile = "", Folder = _folder["made"], Outputs = SpectrogramOutputs.Npz };
        string clips = _folder["clips"];
        (LocalSpectrogram spectrogram, ClipResult audio) = (await maker.MakeAsync(request, files, job, clips, keepContext, default))!.Value;
        Assert.Equal("DEV_20240401T123500_spec_4s_6s.npz", Path.GetFileName(spectrogram.NpzFile));
        Assert.Equal("DEV_20240401T123500_audio_exact_4s_6s.wav", Path.GetFileName(audio.Path));
        Assert.Equal(OncAudio.Samples(Start.AddSeconds(296), TimeSpan.FromSeconds(10), shape), File.ReadAllBytes(audio.Path)[44..]);
        Assert.Equal([.. Enumerable.Range(0, 21).Select(frame => frame * 0.5)], NpzReader.Read(spectrogram.NpzFile!)["T"].Numbers!);
        Assert.Equal((_folder["made"], TimeSpan.FromSeconds(0.5)), (spectrogram.Folder, spectrogram.ClipPad));
        Assert.Equal((10, 10_000), (spectrogram.LowestFrequency, spectrogram.HighestFrequency));
        Assert.Single(Directory.GetFiles(_folder["made"]));
        Assert.Equal(keepContext ? 4 : 2, Directory.GetFiles(_folder["clips"]).Length);
        Assert.Null(await maker.MakeAsync(request with { Timestamp = Start.AddHours(3) }, files, job, _folder["clips"], keepContext, default));
    }

    [Theory]
    [InlineData(null, null, null, 0.5)]
    [InlineData(4096, null, null, 2.048)]
    [InlineData(4096, 512, null, 2.048)]
    [InlineData(null, 3000, null, 1.5)]
    [InlineData(4096, 512, 0.25, 0.25)]
    public void The_context_is_half_a_frame_or_half_a_hop_also_where_they_are_told_in_samples(int? window, int? hop, double? pad, double seconds)
    {
        SpectrogramOptions options = new() { WindowLength = window, HopLength = hop, ClipPadSeconds = pad };

        Assert.Equal(TimeSpan.FromSeconds(seconds), RequestSpectrogram.Context(options, 1000));
        Assert.True(RequestSpectrogram.LargestContext(options) >= RequestSpectrogram.Context(options, 64_000));
    }

    [Fact]
    public async Task Frames_told_in_samples_are_whole_at_the_edges_of_the_window_too()
    {
        OncAudioShape shape = new(1000);
        string[] files = [Add(Start, shape), Add(Start.AddMinutes(5), shape)];
        TimeSpan pad = TimeSpan.FromSeconds(4);
        OncRequest request = new()
        {
            DeviceCode = "DEV",
            Timestamp = Start.AddMinutes(5),
            PadBefore = pad,
            PadAfter = pad,
            AudioFormat = AudioClipFormat.Wav,
        };
        RequestSpectrogram maker = new(new SpectrogramGenerator(TimeProvider.System), new AudioClipper(new Ffmpeg(null)));
        SpectrogramOptions options = new() { WindowLength = 4000, HopLength = 1000 };
        SpectrogramJob job = new() { AudioFile = "", Folder = _folder["made"], Outputs = SpectrogramOutputs.Npz, Options = options };

        (LocalSpectrogram spectrogram, _) = (await maker.MakeAsync(request, files, job, _folder["clips"], false, default))!.Value;

        Assert.Equal([.. Enumerable.Range(0, 9).Select(frame => (double)frame)], NpzReader.Read(spectrogram.NpzFile!)["T"].Numbers!);
    }

    [Fact]
    public void Options_of_the_request_win_over_those_of_the_file_and_of_the_call()
    {
        List<string> warnings = [];
        SpectrogramOptions options = GeneratorOptions.Merge(
            new SpectrogramOptions { Overlap = 0.1, WindowSeconds = 3 },
            [
                Json("""{ "overlap": 0.25, "freq_lims": [20, 500], "clip_start": 4, "backend": "torch", "window_type": ["kaiser", 9] }"""),
                Json("""{ "overlap": 0.75, "nfft": 2048, "clim": [-80, -10], "colormap": "viridis", "log_freq": false, "scaling": "odd" }"""),
            ],
            warnings.Add);
        Assert.Equal((0.75, 3, 2048), (options.Overlap, options.WindowSeconds, options.FftLength));
        Assert.Equal((20, 500, true), (options.LowestFrequency, options.HighestFrequency, options.CropFrequencies));
        Assert.Equal((SpectrogramWindow.Kaiser, 9), (options.Window, options.KaiserBeta));
        Assert.Equal(
            (-80, -10, SpectrogramColorMap.Viridis, false), (options.LowestLevel, options.HighestLevel, options.ColorMap, options.LogFrequency));
        Assert.Equal(SpectrogramScaling.Density, options.Scaling);
        Assert.Null(options.ClipStart);
        Assert.Equal(2, warnings.Count);
        Assert.False(GeneratorOptions.Merge(new(), [Json("""{ "freq_lims": [1, 2], "crop_freq_lims": false }""")], warnings.Add).CropFrequencies);
    }

    [Theory]
    [InlineData("""{ "overlap": "much" }""")]
    [InlineData("""{ "nfft": 1.5 }""")]
    [InlineData("""{ "nfft": "2" }""")]
    [InlineData("""{ "freq_lims": [1] }""")]
    [InlineData("""{ "log_freq": "no" }""")]
    [InlineData("""{ "colormap": "rainbow" }""")]
    [InlineData("[1]")]
    public void Values_that_make_no_sense_are_named(string json) =>
        Assert.Equal(ErrorId.InputInvalid, Assert.Throws<DownloadException>(() => GeneratorOptions.Merge(new(), [Json(json)], _ => { })).Id);

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    private string Add(DateTimeOffset start, OncAudioShape shape)
    {
        string file = _folder[$"DEV_{start:yyyyMMdd'T'HHmmss.fff}Z.wav"];
        File.WriteAllBytes(file, OncAudio.Wav(start, TimeSpan.FromSeconds(300), shape));
        return file;
    }
}
