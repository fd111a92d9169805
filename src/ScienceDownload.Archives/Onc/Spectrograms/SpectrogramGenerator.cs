using System.Text.Json.Nodes;
using ScienceDownload.Archives.Formats;
using ScienceDownload.Archives.Formats.Audio;
using ScienceDownload.Archives.Formats.Images;
using ScienceDownload.Archives.Formats.Matlab;
using ScienceDownload.Archives.Formats.Numpy;
using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>Makes spectrograms of local audio files. Safe for concurrent use.</summary>
/// <param name="time">Tells when a file was made.</param>
public sealed class SpectrogramGenerator(TimeProvider time)
{
    /// <summary>Whether a file's name says that it is audio which can be read.</summary>
    public static bool IsAudio(string path) => AudioFile.IsAudio(path);

    /// <summary>Makes the spectrogram of one file.</summary>
    /// <param name="job">What to make.</param>
    /// <param name="progress">Hears how many samples have been read, and of how many; null for nobody.</param>
    /// <param name="cancellation">Gives up; no half file stays.</param>
    /// <exception cref="DownloadException">An option makes no sense, the audio cannot be read, or a file cannot be written or is there
    /// already.</exception>
    public async Task<LocalSpectrogram> GenerateAsync(SpectrogramJob job, Action<long, long>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        string file = Path.GetFullPath(job.AudioFile);
        Check(job.Options);
        (string? mat, string? npz, string? png) = Targets(job);
        AudioFacts facts = await AudioFacts.ReadAsync(file, Ffmpeg.OfEnvironment, cancellation).ConfigureAwait(false);
        int rate = facts.Format.SampleRate;
        FramePlan plan = FramePlan.Create(job.Options, rate);
        AudioSpan span = AudioSpan.Create(job.Options, plan, rate, facts.FrameCount);
        AudioReader reader = await AudioFile.OpenAsync(file, Ffmpeg.OfEnvironment, cancellation).ConfigureAwait(false);
        Spectrogram spectrogram;
        await using (reader.ConfigureAwait(false))
        {
            Action<long>? tell = progress is null ? null : done => progress(done, span.Count);
            spectrogram = await new SpectrogramComputer(plan, rate).ComputeAsync(reader, span, file, tell, cancellation).ConfigureAwait(false);
        }

        List<string> warnings = [];
        Spectrogram kept = Crop(spectrogram, job.Options, file, warnings);
        JsonObject metadata = SpectrogramMetadata.Create(job, plan, span, rate, time.GetUtcNow());
        if (mat is not null)
            await WriteAsync(mat, stream => MatWriter.Write(stream, mat, ToVariables(kept, metadata)), cancellation).ConfigureAwait(false);
        if (npz is not null)
            await WriteAsync(npz, stream => NpzWriter.Write(stream, ToArrays(kept, metadata)), cancellation).ConfigureAwait(false);
        if (png is not null)
        {
            await WriteAsync(
                png,
                stream => PngWriter.Write(
                    stream, SpectrogramPlot.Draw(spectrogram, job.Options, Path.GetFileName(file)), [new("Software", "ScienceDownload")]),
                cancellation).ConfigureAwait(false);
        }

        return new LocalSpectrogram
        {
            AudioFile = file,
            MatFile = mat,
            NpzFile = npz,
            PngFile = png,
            Duration = TimeSpan.FromSeconds(span.Offset is null ? (double)span.Count / rate : span.Duration),
            SampleRate = rate,
            Frames = kept.Times.Length,
            Frequencies = kept.Frequencies.Length,
            FrequencyStep = (double)rate / plan.Fft,
            TimeStep = TimeSpan.FromSeconds((double)plan.Hop / rate),
            ClipStart = span.Offset is null ? null : TimeSpan.FromSeconds(job.Options.ClipStart is > 0 and var start ? start : 0),
            ClipEnd = span.Offset is null ? null : TimeSpan.FromSeconds((job.Options.ClipStart is > 0 and var from ? from : 0) + span.Duration),
            ClipPad = span.Offset is null ? null : TimeSpan.FromSeconds(span.Pad),
            LowestFrequency = job.Options.LowestFrequency,
            HighestFrequency = job.Options.HighestFrequency,
            LogFrequency = job.Options.LogFrequency,
            CropFrequencies = job.Options.CropFrequencies,
            Folder = Path.GetFullPath(job.Folder),
            Warnings = warnings,
        };
    }

    private static void Check(SpectrogramOptions options)
    {
        if (!(options.LowestLevel < options.HighestLevel) || double.IsInfinity(options.HighestLevel - options.LowestLevel))
            throw FramePlan.Wrong($"colours from {options.LowestLevel} dB to {options.HighestLevel} dB span nothing");
        if (double.IsNaN(options.LowestFrequency) || double.IsNaN(options.HighestFrequency))
            throw FramePlan.Wrong("a frequency limit is not a number");
    }

    private static (string? Mat, string? Npz, string? Png) Targets(SpectrogramJob job)
    {
        // Without dots, so that nothing of the name is taken for an extension.
        string stem = SafeName.Component((job.Stem ?? Path.GetFileNameWithoutExtension(job.AudioFile)).Replace('.', '_'));
        return (Target(SpectrogramOutputs.Mat, ".mat"), Target(SpectrogramOutputs.Npz, ".npz"), Target(SpectrogramOutputs.Png, ".png"));

        string? Target(SpectrogramOutputs output, string extension)
        {
            if (!job.Outputs.HasFlag(output))
                return null;
            string path = Path.Combine(Path.GetFullPath(job.Folder), stem + extension);
            return job.Replace || !File.Exists(path)
                ? path
                : throw new DownloadException(ErrorId.DestinationExists, $"'{path}' is there already. Give -Force to replace it.");
        }
    }

    private static Spectrogram Crop(Spectrogram spectrogram, SpectrogramOptions options, string file, List<string> warnings)
    {
        if (!options.CropFrequencies)
            return spectrogram;
        if (options.LowestFrequency < options.HighestFrequency && spectrogram.Crop(options.LowestFrequency, options.HighestFrequency) is { } cropped)
            return cropped;
        warnings.Add(FormattableString.Invariant(
            $"{Path.GetFileName(file)}: no frequency lies between {options.LowestFrequency} and {options.HighestFrequency} Hz; all are kept."));
        return spectrogram;
    }

    private static IEnumerable<MatVariable> ToVariables(Spectrogram spectrogram, JsonObject metadata)
    {
        (int rows, int columns) = (spectrogram.Frequencies.Length, spectrogram.Times.Length);
        yield return new("F", MatArray.Row(spectrogram.Frequencies));
        yield return new("T", MatArray.Row(spectrogram.Times));
        yield return new("P", MatArray.Of(spectrogram.Power, rows, columns));
        yield return new("PdB_norm", MatArray.Of(spectrogram.Decibels, rows, columns));
        yield return new("metadata", SpectrogramMetadata.ToMat(metadata));
        yield return new("metadata_json", MatText.Of(metadata.ToJsonString()));
    }

    private static IEnumerable<KeyValuePair<string, NpyArray>> ToArrays(Spectrogram spectrogram, JsonObject metadata)
    {
        (int rows, int columns) = (spectrogram.Frequencies.Length, spectrogram.Times.Length);
        yield return new("F", NpyArray.Vector(spectrogram.Frequencies));
        yield return new("T", NpyArray.Vector(spectrogram.Times));
        yield return new("P", NpyArray.Matrix(spectrogram.Power, rows, columns));
        yield return new("PdB_norm", NpyArray.Matrix(spectrogram.Decibels, rows, columns));
        yield return new("metadata_json", NpyArray.Text(metadata.ToJsonString()));
    }

    private static Task WriteAsync(string path, Action<Stream> write, CancellationToken cancellation) => NewFile.WriteAsync(path, (stream, _) =>
    {
        write(stream);
        return Task.CompletedTask;
    }, cancellation);
}
