using ScienceDownload.Archives.Onc.Spectrograms;
using ScienceDownload.Archives.Onc.Validation;

namespace ScienceDownload.Archives.Onc;

/// <summary>What is done with spectrograms that are in place: pictures of them, and a look for dropouts. Neither can fail the download.</summary>
/// <param name="run">Knows the files, and hears what is found.</param>
/// <param name="time">Measures how long it takes.</param>
internal sealed class OncFollowUp(ArchiveRun run, TimeProvider time)
{
    private static readonly int AtOnce = Math.Min(4, Environment.ProcessorCount);

    /// <summary>Draws and looks.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var pictures = new List<string>();
        var folders = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (RunItem item in run.ReadItems(cancellation).ConfigureAwait(false))
        {
            if (OncDetails.KindOf(item.Item) != OncDetails.SpectrogramKind || !item.State.IsDone() || !File.Exists(item.FullName))
                continue;
            if (item.Item.Details.ContainsKey(OncDetails.Preview) && !IsDrawn(item.FullName))
                pictures.Add(item.FullName);
            // What was there before has been looked at before.
            if (item.State == ItemState.Completed)
                folders.Add(Path.GetDirectoryName(item.FullName)!);
        }

        await Parallel.ForEachAsync(
            pictures,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (file, token) => await DrawAsync(file, token).ConfigureAwait(false)).ConfigureAwait(false);
        foreach (string folder in folders)
            await ValidateAsync(folder, cancellation).ConfigureAwait(false);
    }

    // A picture of an older file shows something else.
    private static bool IsDrawn(string file) =>
        SpectrogramPreview.PathOf(file) is var picture && File.Exists(picture) && File.GetLastWriteTimeUtc(picture) >= File.GetLastWriteTimeUtc(file);

    private async Task DrawAsync(string file, CancellationToken cancellation)
    {
        try
        {
            string picture = await SpectrogramPreview.DrawAsync(file, cancellation).ConfigureAwait(false);
            run.Sink.Message(MessageLevel.Verbose, $"Drew {picture}.");
        }
        catch (DownloadException exception)
        {
            run.Sink.Message(MessageLevel.Warning, $"There is no picture of {Path.GetFileName(file)}: {exception.Message}");
        }
    }

    private async Task ValidateAsync(string folder, CancellationToken cancellation)
    {
        try
        {
            SpectrogramValidation found = await SpectrogramFolder.ValidateAsync(folder, time, cancellation).ConfigureAwait(false);
            foreach (SpectrogramCheck check in found.AnomalyDetails)
                run.Sink.Message(MessageLevel.Verbose, $"{check.File}: {string.Join("; ", check.Issues)}");
            run.Sink.Message(
                found.Anomalies > 0 ? MessageLevel.Warning : MessageLevel.Verbose,
                found.Anomalies > 0
                    ? FormattableString.Invariant($"{found.Anomalies} of {found.TotalFiles} spectrograms look odd; {found.ReportPath} says how.")
                    : FormattableString.Invariant($"Nothing is odd about the {found.TotalFiles} spectrograms of {folder}."));
        }
        catch (DownloadException exception)
        {
            run.Sink.Message(MessageLevel.Warning, $"The spectrograms could not be looked at: {exception.Message}");
        }
    }
}
