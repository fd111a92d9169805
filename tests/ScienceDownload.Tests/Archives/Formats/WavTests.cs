using System.Buffers.Binary;
using ScienceDownload.Archives.Formats.Audio;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Archives.Formats;

public sealed class WavTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["a.wav"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("int16", 2, false)]
    [InlineData("int32", 4, false)]
    [InlineData("uint8", 1, false)]
    [InlineData("float32", 4, true)]
    [InlineData("float64", 8, true)]
    public async Task What_SciPy_writes_is_read(string type, int bytes, bool isFloat)
    {
        string hex = await ScientificPython.RunAsync($"""
            from scipy.io import wavfile
            x = (np.arange(600).reshape(300, 2) % 200).astype(np.{type})
            wavfile.write(sys.argv[1], 48000, x)
            print(x.tobytes().hex())
            """, File);
        (PcmFormat format, byte[] samples) = await ReadAsync();
        Assert.Equal(new PcmFormat(48000, 2, bytes, isFloat), format);
        Assert.Equal(hex, Convert.ToHexString(samples).ToLowerInvariant());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 1)]
    public async Task What_is_written_is_read_by_SciPy(int bytes, int channels)
    {
        PcmFormat format = new(8000, channels, bytes, IsFloat: false);
        byte[] samples = new byte[333 * format.FrameBytes];
        new Random(1).NextBytes(samples);
        using (FileStream stream = System.IO.File.Create(File))
        {
            await WavWriter.WriteHeaderAsync(stream, format, 333, TestContext.Current.CancellationToken);
            stream.Write(samples);
            await WavWriter.WriteEndAsync(stream, format, 333, TestContext.Current.CancellationToken);
        }

        string found = await ScientificPython.RunAsync(
            "from scipy.io import wavfile\nr, x = wavfile.read(sys.argv[1])\nprint(r, x.shape[0], x.dtype)", File);
        Assert.Equal($"8000 333 {bytes switch { 1 => "uint8", 2 => "int16", _ => "int32" }}", found);
        Assert.Equal(samples, (await ReadAsync()).Samples);
    }

    [Fact]
    public async Task Frames_are_passed_over_exactly()
    {
        OncAudioShape shape = new(1000, 2, 24);
        System.IO.File.WriteAllBytes(File, OncAudio.Wav(DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(5), shape));
        await using WavReader reader = await WavReader.CreateAsync(System.IO.File.OpenRead(File), File, default);
        Assert.Equal(1234, await reader.SkipAsync(1234, default));
        byte[] frame = new byte[6];
        Assert.Equal(6, await reader.ReadAsync(frame, default));
        Assert.Equal(1234, frame[0] | (frame[1] << 8) | (frame[2] << 16));
        Assert.Equal(5000 - 1235, await reader.SkipAsync(long.MaxValue / 6, default));
        Assert.Equal(0, await reader.ReadAsync(frame, default));
    }

    [Fact]
    public async Task Files_of_4_GiB_and_more_are_RF64_and_read_as_such()
    {
        PcmFormat format = new(96000, 1, 4, IsFloat: false);
        long frames = 1_200_000_000;
        using MemoryStream head = new();
        await WavWriter.WriteHeaderAsync(head, format, frames, default);
        Assert.StartsWith("RF64", System.Text.Encoding.ASCII.GetString(head.ToArray()), StringComparison.Ordinal);
        head.Position = 0;
        await using WavReader reader = await WavReader.CreateAsync(head, "big.wav", default);
        Assert.Equal(frames, reader.FrameCount);
        Assert.Equal(format, reader.Format);
    }

    [Fact]
    public async Task RF64_files_of_ffmpeg_are_read()
    {
        System.IO.File.WriteAllBytes(_folder["b.wav"], OncAudio.Wav(DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(1), new OncAudioShape(4000)));
        await ExternalProgram.RunAsync("ffmpeg", "-loglevel", "error", "-i", _folder["b.wav"], "-rf64", "always", File);
        (_, byte[] samples) = await ReadAsync();
        Assert.Equal(OncAudio.Samples(DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(1), new OncAudioShape(4000)), samples);
    }

    [Fact]
    public async Task A_cut_file_says_how_much_is_there()
    {
        byte[] whole = OncAudio.Wav(DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(1), new OncAudioShape(4000));
        System.IO.File.WriteAllBytes(File, whole[..(44 + 2000)]);
        DownloadException cut = await Assert.ThrowsAsync<DownloadException>(ReadAsync);
        Assert.Equal(ErrorId.FormatInvalid, cut.Id);
        Assert.Contains("4000 samples were promised, 1000 are there", cut.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nonsense_is_refused()
    {
        byte[] good = OncAudio.Wav(DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(1), new OncAudioShape(4000));
        Random random = new(5);
        for (int round = 0; round < 1000; round++)
        {
            byte[] bytes = [.. good];
            for (int change = 0; change < 3; change++)
                bytes[random.Next(44)] = (byte)random.Next(256);
            System.IO.File.WriteAllBytes(File, bytes);
            try
            {
                await ReadAsync();
            }
            catch (DownloadException exception)
            {
                Assert.StartsWith("a.wav: ", exception.Message, StringComparison.Ordinal);
            }
        }

        BinaryPrimitives.WriteInt16LittleEndian(good.AsSpan(20), 2);
        System.IO.File.WriteAllBytes(File, good);
        Assert.Equal(ErrorId.FormatUnsupported, (await Assert.ThrowsAsync<DownloadException>(ReadAsync)).Id);
    }

    private async Task<(PcmFormat Format, byte[] Samples)> ReadAsync()
    {
        await using AudioReader reader = await AudioFile.OpenAsync(File, new Ffmpeg(null), default);
        using MemoryStream samples = new();
        byte[] buffer = new byte[reader.Format.FrameBytes * 100];
        for (int read; (read = await reader.ReadAsync(buffer, default)) > 0;)
            samples.Write(buffer, 0, read);
        return (reader.Format, samples.ToArray());
    }
}
