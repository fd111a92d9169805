using ScienceDownload.Archives.Formats.Audio;
using ScienceDownload.Archives.Formats.Images;
using ScienceDownload.Archives.Formats.Numpy;
using ScienceDownload.Archives.Onc.Spectrograms;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Archives.Onc.Spectrograms;

/// <summary>Spectrograms of local audio, by their golden values and beside SciPy's.</summary>
public sealed class SpectrogramTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SpectrogramGenerator _generator = new(TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_golden_values_come_out()
    {
        string file = await WriteAsync(8, [.. Enumerable.Range(0, 16).Select(n => Math.Cos(2 * Math.PI * n / 8) + 0.5)]);
        IReadOnlyDictionary<string, NpyContent> made = await NpzAsync(file, new SpectrogramOptions());
        Assert.Equal([0d, 1, 2, 3, 4], made["F"].Numbers!);
        Assert.Equal([0.5, 1, 1.5], made["T"].Numbers!);
        double[] expected = [0, 2 / 3d, 0, 1 / 12d, 3 / 4d, 1 / 12d, 1 / 12d, 1 / 12d, 1 / 12d, 0, 0, 0, 0, 0, 0];
        Near(expected, made["P"].Numbers!, 1e-12);
        Assert.Equal(-9.5424, made["PdB_norm"].Numbers![3], 4);
        Assert.Equal(-0.5115, made["PdB_norm"].Numbers![1], 4);
        Assert.Equal(-100, made["PdB_norm"].Numbers![0], 9);
    }

    [Theory]
    [InlineData(SpectrogramWindow.Hann, "'hann'", 1000, 500, 1000, "density")]
    [InlineData(SpectrogramWindow.Hamming, "'hamming'", 999, 250, 1024, "density")]
    [InlineData(SpectrogramWindow.Blackman, "'blackman'", 512, 512, 513, "spectrum")]
    [InlineData(SpectrogramWindow.Bartlett, "'bartlett'", 1001, 100, 1001, "spectrum")]
    [InlineData(SpectrogramWindow.Kaiser, "('kaiser', 14.0)", 640, 320, 2048, "density")]
    public async Task Numbers_are_those_of_SciPy(SpectrogramWindow window, string name, int length, int hop, int fft, string scaling)
    {
        Random random = new(11);
        string file = await WriteAsync(4000, [.. Enumerable.Range(0, 9000).Select(_ => random.NextDouble() - 0.5)], channels: 2);
        SpectrogramOptions options = new()
        {
            Window = window, WindowLength = length, HopLength = hop, FftLength = fft,
            Scaling = Enum.Parse<SpectrogramScaling>(scaling, ignoreCase: true),
        };
        LocalSpectrogram made = await _generator.GenerateAsync(Job(file, options, SpectrogramOutputs.Mat), null, default);
        string found = await ScientificPython.RunAsync($"""
            from scipy.io import wavfile, loadmat
            from scipy.signal import spectrogram
            rate, x = wavfile.read(sys.argv[1])
            f, t, p = spectrogram(x.mean(axis=1), rate, window={name}, nperseg={length}, noverlap={length - hop}, nfft={fft},
                                  detrend=False, scaling='{scaling}')
            m = loadmat(sys.argv[2])
            d = 10 * np.log10(np.maximum(p / p.max(), 1e-10))
            print(m['P'].shape == p.shape, np.abs(m['F'][0] - f).max() < 1e-9, np.abs(m['T'][0] - t).max() < 1e-9,
                  (np.abs(m['P'] - p) / p.max()).max() < 1e-9, np.abs(m['PdB_norm'] - d).max() < 1e-9)
            """, file, made.MatFile!);
        Assert.Equal("True True True True True", found);
    }

    [Fact]
    public async Task The_MAT_file_has_all_that_readers_expect()
    {
        string file = await WriteAsync(100, Tone(100, 500));
        LocalSpectrogram made = await _generator.GenerateAsync(
            Job(file, new SpectrogramOptions(), SpectrogramOutputs.Mat) with { Description = "call" }, null, default);
        string found = await ScientificPython.RunAsync("""
            import json
            from scipy.io import loadmat
            m = loadmat(sys.argv[1], squeeze_me=False, struct_as_record=False)
            d = m['metadata'][0, 0]
            j = json.loads(str(m['metadata_json'][0]))
            print(m['F'].shape, m['T'].shape, m['P'].shape, d.clip_meta[0], int(d.fft_params[0, 0].nfft[0, 0]),
                  bool(d.spectrogram_settings[0, 0].log_freq[0, 0]), d.spectrogram_settings[0, 0].clip_pad_seconds[0],
                  j['extra_metadata']['description'], j['spectrogram_settings']['freq_lims'], j['clip_meta'])
            """, made.MatFile!);
        Assert.Equal("(1, 51) (1, 9) (51, 9) null 100 True auto call [10, 10000] None", found);
    }

    [Fact]
    public async Task A_clip_keeps_the_frames_whose_middle_lies_in_it_and_counts_from_its_start()
    {
        double[] samples = Tone(1000, 10_000);
        string file = await WriteAsync(1000, samples);
        IReadOnlyDictionary<string, NpyContent> clip = await NpzAsync(file, new SpectrogramOptions { ClipStart = 3, ClipEnd = 5 });
        Assert.Equal([0d, 0.5, 1, 1.5, 2], clip["T"].Numbers!);
        IReadOnlyDictionary<string, NpyContent> whole = await NpzAsync(file, new SpectrogramOptions());
        // The first frame of the clip is the one whose middle is at 3 s: the sixth of the whole file.
        int columns = whole["T"].Numbers!.Length;
        Near(
            [.. Enumerable.Range(0, 501).Select(row => whole["P"].Numbers![(row * columns) + 5])],
            [.. Enumerable.Range(0, 501).Select(row => clip["P"].Numbers![row * 5])],
            1e-12);
    }

    [Fact]
    public async Task An_event_is_a_clip_with_a_name_of_its_own()
    {
        string file = await WriteAsync(1000, Tone(1000, 10_000));
        SpectrogramJob job = SpectrogramEvent.Apply(Job(file, new SpectrogramOptions(), SpectrogramOutputs.Npz), 4.5, 1, null);
        LocalSpectrogram made = await _generator.GenerateAsync(job, null, default);
        Assert.EndsWith("a_event_4500ms.npz", made.NpzFile, StringComparison.Ordinal);
        Assert.Equal((TimeSpan.FromSeconds(3.5), TimeSpan.FromSeconds(5.5)), (made.ClipStart, made.ClipEnd));
        (double, double, double?)[] windows =
            [(-1, 5, null), (1, 0, null), (1, -1, 2), (double.NaN, 1, 1), (1, double.PositiveInfinity, null)];
        foreach ((double time, double before, double? after) in windows)
            Assert.Equal(ErrorId.InputInvalid, Assert.Throws<DownloadException>(() => SpectrogramEvent.Apply(job, time, before, after)).Id);
    }

    [Fact]
    public async Task Silence_is_minus_100_dB_and_frequencies_can_be_cropped()
    {
        string file = await WriteAsync(100, new double[300]);
        IReadOnlyDictionary<string, NpyContent> made = await NpzAsync(
            file, new SpectrogramOptions { CropFrequencies = true, LowestFrequency = 10, HighestFrequency = 20 });
        Assert.Equal([.. Enumerable.Range(10, 11).Select(f => (double)f)], made["F"].Numbers!);
        Assert.All(made["PdB_norm"].Numbers!, level => Assert.Equal(-100, level));
        LocalSpectrogram all = await _generator.GenerateAsync(
            Job(file, new SpectrogramOptions { CropFrequencies = true, LowestFrequency = 20, HighestFrequency = 10 }, SpectrogramOutputs.None),
            null,
            default);
        Assert.Equal(51, all.Frequencies);
        Assert.Single(all.Warnings);
    }

    public static TheoryData<SpectrogramOptions> Wrong =>
    [
        new SpectrogramOptions { WindowSeconds = 0 },
        new SpectrogramOptions { WindowSeconds = double.NaN },
        new SpectrogramOptions { WindowSeconds = 1e9 },
        new SpectrogramOptions { Overlap = 1 },
        new SpectrogramOptions { Overlap = -0.1 },
        new SpectrogramOptions { HopLength = 0 },
        new SpectrogramOptions { HopLength = 101 },
        new SpectrogramOptions { Weights = [1, 2] },
        new SpectrogramOptions { Weights = new double[100] },
        new SpectrogramOptions { ClipStart = 3, ClipEnd = 3 },
        new SpectrogramOptions { ClipStart = 10 },
        new SpectrogramOptions { ClipPadSeconds = -1, ClipEnd = 1 },
        new SpectrogramOptions { MaximumSeconds = 0 },
        new SpectrogramOptions { LowestLevel = 0, HighestLevel = 0 }, new SpectrogramOptions { FftLength = -1 },
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Options_that_make_no_sense_are_one_clear_error(SpectrogramOptions options)
    {
        string file = await WriteAsync(100, Tone(100, 500));
        DownloadException wrong = await Assert.ThrowsAsync<DownloadException>(
            () => _generator.GenerateAsync(Job(file, options, SpectrogramOutputs.Mat), null, default));
        Assert.Equal(ErrorId.InputInvalid, wrong.Id);
        Assert.Equal([file], Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Audio_shorter_than_a_frame_says_so()
    {
        string file = await WriteAsync(100, new double[99]);
        DownloadException wrong = await Assert.ThrowsAsync<DownloadException>(() => NpzAsync(file, new SpectrogramOptions()));
        Assert.Contains("no whole frame of 100 samples", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_are_there_are_replaced_only_when_told()
    {
        string file = await WriteAsync(100, Tone(100, 500));
        SpectrogramJob job = Job(file, new SpectrogramOptions(), SpectrogramOutputs.Npz) with { Replace = false };
        await _generator.GenerateAsync(job, null, default);
        Assert.Equal(ErrorId.DestinationExists, (await Assert.ThrowsAsync<DownloadException>(() => _generator.GenerateAsync(job, null, default))).Id);
        await _generator.GenerateAsync(job with { Replace = true }, null, default);
    }

    [Fact]
    public async Task A_picture_shows_a_tone_at_its_place()
    {
        string file = await WriteAsync(8000, Tone(8000, 8000 * 5, 1000));
        SpectrogramOptions options = new()
        {
            ColorMap = SpectrogramColorMap.Gray, LogFrequency = false, HighestFrequency = 4000, LowestFrequency = 0,
        };
        LocalSpectrogram made = await _generator.GenerateAsync(Job(file, options, SpectrogramOutputs.Png), null, default);
        PngImage image = PngReader.Read(made.PngFile!);
        Assert.Equal((1280, 720), (image.Width, image.Height));
        // The plot is 580 pixels high from row 52 on; 1000 of 4000 Hz is a quarter from its bottom.
        int loudest = Enumerable.Range(60, 560).MinBy(y => image.Row(y)[600 * 3]);
        Assert.InRange(loudest, 52 + (580 * 3 / 4) - 3, 52 + (580 * 3 / 4) + 3);
        Assert.Equal(255, image.Row(52 + 100)[600 * 3]);
    }

    [Theory]
    [InlineData(SpectrogramColorMap.Turbo)]
    [InlineData(SpectrogramColorMap.Viridis)]
    [InlineData(SpectrogramColorMap.Inferno)]
    [InlineData(SpectrogramColorMap.Gray)]
    public void Colours_change_smoothly(SpectrogramColorMap map)
    {
        Rgb[] colours = ColorMap.Create(map);
        Assert.Equal(256, colours.Length);
        Assert.All(colours.Zip(colours.Skip(1)), pair => Assert.InRange(
            Math.Abs(pair.First.Red - pair.Second.Red)
                + Math.Abs(pair.First.Green - pair.Second.Green)
                + Math.Abs(pair.First.Blue - pair.Second.Blue),
            0,
            20));
    }

    [Fact]
    public void Ticks_are_round_numbers()
    {
        Assert.Equal(["0", "10", "20", "30", "40", "50", "60"], AxisTicks.Linear(0, 60, 10).Select(tick => tick.Label));
        Assert.Equal(["2.5", "5.0", "7.5", "10.0"], AxisTicks.Linear(1, 10, 4).Select(tick => tick.Label));
        Assert.Equal(
            ["10", "20", "50", "100", "200", "500", "1k"],
            AxisTicks.Logarithmic(10, 1000).Select(tick => tick.Label).Where(label => label.Length > 0));
    }

    private static double[] Tone(int rate, int count, double frequency = 20) =>
        [.. Enumerable.Range(0, count).Select(n => 0.5 * Math.Sin(2 * Math.PI * frequency * n / rate))];

    private static void Near(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second - pair.First, -tolerance, tolerance));
    }

    private SpectrogramJob Job(string file, SpectrogramOptions options, SpectrogramOutputs outputs) =>
        new() { AudioFile = file, Folder = _folder["made"], Outputs = outputs, Options = options, Replace = true };

    private async Task<IReadOnlyDictionary<string, NpyContent>> NpzAsync(string file, SpectrogramOptions options) =>
        NpzReader.Read((await _generator.GenerateAsync(Job(file, options, SpectrogramOutputs.Npz), null, default)).NpzFile!);

    private async Task<string> WriteAsync(int rate, double[] samples, int channels = 1)
    {
        string file = _folder["a.wav"];
        PcmFormat format = new(rate, channels, sizeof(double), IsFloat: true);
        await using FileStream stream = File.Create(file);
        await WavWriter.WriteHeaderAsync(stream, format, samples.Length / channels, default);
        foreach (double sample in samples)
            stream.Write(BitConverter.GetBytes(sample));
        return file;
    }
}
