using System.Globalization;

namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>A spectrogram of the time around an event in a file.</summary>
public static class SpectrogramEvent
{
    private const int MillisecondsPerSecond = 1000;

    /// <summary>Narrows a job down to an event; its files are called <c>AUDIO_event_12500ms</c>.</summary>
    /// <param name="job">The job for the whole file.</param>
    /// <param name="time">The event, seconds from the file's beginning.</param>
    /// <param name="before">How many seconds before it are shown.</param>
    /// <param name="after">How many seconds after it are shown; null for as many as before.</param>
    /// <exception cref="DownloadException">A number is negative or no number, or nothing would be shown.</exception>
    public static SpectrogramJob Apply(SpectrogramJob job, double time, double before, double? after)
    {
        ArgumentNullException.ThrowIfNull(job);
        double behind = after ?? before;
        if (!(time >= 0 && before >= 0 && behind >= 0 && before + behind > 0) || !double.IsFinite(time + before + behind))
            throw FramePlan.Wrong($"an event at {time} s with {before} s before and {behind} s after it shows nothing");
        string stem = string.Create(
            CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(job.AudioFile)}_event_{Math.Round(time * MillisecondsPerSecond)}ms");
        return job with
        {
            Stem = job.Stem ?? stem,
            Options = job.Options with { ClipStart = Math.Max(0, time - before), ClipEnd = time + behind },
        };
    }
}
