using ScienceDownload.Archives.Onc.Spectrograms;
using ScienceDownload.Errors;

namespace ScienceDownload.Commands;

/// <summary>Makes the spectrograms of several files.</summary>
/// <param name="folder">Where they go.</param>
/// <param name="outputs">What is written.</param>
/// <param name="options">How they are made.</param>
internal sealed class SpectrogramWork(string folder, SpectrogramOutputs outputs, SpectrogramOptions options)
{
    /// <summary>A line that is kept in the files; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>Whether files that are there already may be replaced.</summary>
    public bool Replace { get; init; }

    /// <summary>An event to show, seconds from the beginning of each file; null for the whole file.</summary>
    public double? EventTime { get; init; }

    /// <summary>How many seconds before the event are shown.</summary>
    public double Before { get; init; }

    /// <summary>How many seconds after the event are shown; null for as many as before it.</summary>
    public double? After { get; init; }

    /// <summary>Makes them, some at a time, and writes each as it is made. A file that fails is an error of its own.</summary>
    public async Task RunAsync(IReadOnlyList<string> files, int limit, PipelineQueue output, CancellationToken cancellation)
    {
        SpectrogramGenerator generator = new(TimeProvider.System);
        SpectrogramProgress progress = new(output, files.Count);
        ParallelOptions limits = new() { MaxDegreeOfParallelism = limit, CancellationToken = cancellation };
        await Parallel.ForEachAsync(Enumerable.Range(0, files.Count), limits, async (index, token) =>
        {
            bool isMade = false;
            try
            {
                Action<long, long> tell = (done, total) => progress.Report(index, files[index], done, total);
                LocalSpectrogram made = await generator.GenerateAsync(CreateJob(files[index]), tell, token).ConfigureAwait(false);
                foreach (string warning in made.Warnings)
                    output.WriteWarning(warning);
                await output.WriteAsync(made, token).ConfigureAwait(false);
                isMade = true;
            }
            catch (DownloadException exception)
            {
                output.WriteError(exception.ToErrorRecord(files[index]));
            }
            finally
            {
                progress.End(index, isMade);
            }
        }).ConfigureAwait(false);
    }

    private SpectrogramJob CreateJob(string file)
    {
        SpectrogramJob job = new()
        {
            AudioFile = file, Folder = folder, Outputs = outputs, Options = options, Description = Description, Replace = Replace,
        };
        return EventTime is { } time ? SpectrogramEvent.Apply(job, time, Before, After) : job;
    }
}
