using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Archives.Onc.Content;

/// <summary>What the simulated archive serves is real: other programs read it, and find the time in it.</summary>
public sealed class OncContentTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2024, 4, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 16)]
    [InlineData(2, 16)]
    [InlineData(1, 24)]
    [InlineData(2, 24)]
    public async Task Flac_files_pass_the_reference_decoders_own_test(int channels, int bits)
    {
        OncAudioShape shape = new(8000, channels, bits);
        string file = _folder["a.flac"];
        File.WriteAllBytes(file, OncAudio.Flac(Start, TimeSpan.FromSeconds(70.3), shape));
        await ExternalProgram.RunAsync("flac", "--test", "--silent", "--warnings-as-errors", file);
        byte[] samples = await ExternalProgram.RunAsync(
            "flac", "--decode", "--silent", "--stdout", "--force-raw-format", "--endian=little", "--sign=signed", file);
        Assert.Equal(OncAudio.Samples(Start, TimeSpan.FromSeconds(70.3), shape), samples);
    }

    [Fact]
    public async Task Flac_files_of_silence_pass_too()
    {
        OncAudioShape shape = new(8000, 2, 16);
        File.WriteAllBytes(_folder["s.flac"], FlacEncoder.Encode(new byte[8000 * 4], shape));
        await ExternalProgram.RunAsync("flac", "--test", "--silent", _folder["s.flac"]);
        Assert.InRange(new FileInfo(_folder["s.flac"]).Length, 0, 200);
    }

    [Fact]
    public async Task Wav_files_are_read_by_others()
    {
        File.WriteAllBytes(_folder["a.wav"], OncAudio.Wav(Start, TimeSpan.FromSeconds(2), new OncAudioShape(4000, 2, 16)));
        string found = await ScientificPython.RunAsync("""
            from scipy.io import wavfile
            rate, x = wavfile.read(sys.argv[1])
            print(rate, x.shape, x[5, 0], x[5, 1])
            """, _folder["a.wav"]);
        long index = OncAudio.IndexOf(Start, 4000) + 5;
        Assert.Equal($"4000 (8000, 2) {OncAudio.Sample(index, 0, 16)} {OncAudio.Sample(index, 1, 16)}", found);
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, true, true)]
    public async Task Spectrograms_are_read_by_others(bool isPacked, bool isNarrow, bool isInCell)
    {
        OncSpectrogramShape shape = new() { IsPacked = isPacked, IsNarrow = isNarrow, IsInCell = isInCell };
        File.WriteAllBytes(_folder["a.mat"], OncSpectrogramContent.Mat("DEV", Start, shape));
        string found = await ScientificPython.RunAsync("""
            from scipy.io import loadmat
            m = loadmat(sys.argv[1], squeeze_me=True, struct_as_record=False)
            d = m['SpectData']
            p = d.PSD if d.PSD.dtype != object else d.PSD.item()
            print(p.shape, repr(float(p[7, 599])), d.processingComment, m['Meta'].deviceCode, len(d.frequency),
                  round((float(d.time[599]) - 719529) * 86400, 3))
            """, _folder["a.mat"]);
        double level = OncSpectrogramContent.Level(7, Start.AddSeconds(299.5));
        Assert.Equal(FormattableString.Invariant($"(32, 600) {level} made for tests DEV 32 {Start.ToUnixTimeSeconds() + 299.5}"), found);
    }

    [Fact]
    public async Task Pictures_are_read_by_others()
    {
        File.WriteAllBytes(_folder["a.png"], OncPlot.Png(Start));
        string found = await ScientificPython.RunAsync("""
            from PIL import Image
            i = Image.open(sys.argv[1])
            print(i.size, i.mode, i.getpixel((107 + 311, 66 + 30)), i.getpixel((0, 0)))
            """, _folder["a.png"]);
        (byte red, byte green, byte blue) = OncPlot.Colour(Start.AddSeconds(100), 30);
        Assert.Equal($"(1200, 900) RGB ({red}, {green}, {blue}) (255, 255, 255)", found);
    }
}
