using ScienceDownload.Archives.Formats;
using ScienceDownload.Archives.Formats.Audio;

namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>Computes a spectrogram while the audio streams by: only one frame of it is in memory.</summary>
/// <param name="plan">The frames.</param>
/// <param name="sampleRate">Samples per second.</param>
internal sealed class SpectrogramComputer(FramePlan plan, int sampleRate)
{
    private const int ReadFrames = 16 * 1024;

    // 1 GiB of doubles: as much as a spectrogram may take, in each of its two forms.
    private const long MostNumbers = 1L << 27;

    private readonly FrameTransform _transform = new(plan);
    private readonly double[] _ring = new double[plan.Window];
    private readonly List<double[]> _columns = [];
    private readonly List<double> _times = [];

    /// <summary>Reads a span of audio and computes its spectrogram.</summary>
    /// <param name="reader">The audio at its beginning.</param>
    /// <param name="span">The part to take.</param>
    /// <param name="file">The file for messages.</param>
    /// <param name="progress">Hears the frames of audio read so far; null for nobody.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">The audio is damaged or too short, or the spectrogram would be too large.</exception>
    public async Task<Spectrogram> ComputeAsync(
        AudioReader reader, AudioSpan span, string file, Action<long>? progress, CancellationToken cancellation)
    {
        long frames = span.Count < plan.Window ? 0 : ((span.Count - plan.Window) / plan.Hop) + 1;
        if (frames * plan.Bins > MostNumbers)
        {
            throw FormatErrors.Unsupported(file,
                $"a spectrogram of {frames} frames of {plan.Bins} frequencies is too large. Take a longer hop, a shorter frame or a clip.");
        }

        await reader.SkipAsync(span.First, cancellation).ConfigureAwait(false);
        byte[] buffer = new byte[ReadFrames * reader.Format.FrameBytes];
        double[] samples = new double[ReadFrames];
        long done = 0, due = plan.Window;
        while (done < span.Count)
        {
            int read = await reader.ReadAsync(
                buffer.AsMemory(0, (int)Math.Min(ReadFrames, span.Count - done) * reader.Format.FrameBytes), cancellation)
                .ConfigureAwait(false) / reader.Format.FrameBytes;
            if (read == 0)
                throw FormatErrors.Invalid(file, "it ends before the samples that it promises.");
            SampleMean.Convert(reader.Format, buffer, samples.AsSpan(0, read));
            for (int i = 0; i < read; i++)
            {
                _ring[done++ % plan.Window] = samples[i];
                if (done == due)
                {
                    Add(done, span);
                    due += plan.Hop;
                }
            }

            cancellation.ThrowIfCancellationRequested();
            progress?.Invoke(done);
        }

        if (_times.Count == 0)
        {
            throw FormatErrors.Unsupported(file,
                $"there is no whole frame of {plan.Window} samples in the {span.Count} samples at hand. Take a shorter frame.");
        }

        return Finish();
    }

    private void Add(long done, AudioSpan span)
    {
        double time = (done - plan.Window + (plan.Window / 2.0)) / sampleRate;
        if (span.Offset is { } offset && (time < offset || time > offset + span.Duration))
            return;
        double[] power = new double[plan.Bins];
        _transform.Transform(_ring, (int)(done % plan.Window), power);
        _columns.Add(power);
        _times.Add(time - (span.Offset ?? 0));
    }

    private Spectrogram Finish()
    {
        double[] power = new double[_columns.Count * plan.Bins];
        for (int column = 0; column < _columns.Count; column++)
            _columns[column].CopyTo(power, column * plan.Bins);
        _columns.Clear();
        double[] frequencies = [.. Enumerable.Range(0, plan.Bins).Select(bin => (double)bin * sampleRate / plan.Fft)];
        return new Spectrogram(frequencies, [.. _times], power, Spectrogram.ToDecibels(power));
    }
}
