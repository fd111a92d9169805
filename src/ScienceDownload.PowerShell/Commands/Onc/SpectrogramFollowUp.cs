using ScienceDownload.Archives.Onc.Spectrograms;
using ScienceDownload.Archives.Onc.Validation;

namespace ScienceDownload.Commands;

/// <summary>What is done with spectrograms that have arrived: pictures of them, and a look for dropouts. Neither can fail the download.</summary>
/// <param name="files">The spectrograms of the run.</param>
internal sealed class SpectrogramFollowUp(IReadOnlyList<OncFile> files)
{
    /// <summary>Draws a picture beside each MAT file; one that is there already is drawn again only with a new file.</summary>
    public async Task DrawAsync(PipelineQueue output, CancellationToken cancellation)
    {
        foreach (OncFile file in files)
        {
            if (!Path.GetExtension(file.FullName!).Equals(".mat", StringComparison.OrdinalIgnoreCase)
                || (file.State == ItemState.Skipped && File.Exists(SpectrogramPreview.PathOf(file.FullName!))))
            {
                continue;
            }

            try
            {
                string picture = await SpectrogramPreview.DrawAsync(file.FullName!, cancellation).ConfigureAwait(false);
                output.Message(MessageLevel.Verbose, $"Drew {picture}.");
            }
            catch (DownloadException exception)
            {
                output.WriteWarning($"There is no picture of {Path.GetFileName(file.FullName)}: {exception.Message}");
            }
        }
    }

    /// <summary>Looks at the folders that new files came into, and leaves a report in each.</summary>
    public async Task ValidateAsync(PipelineQueue output, CancellationToken cancellation)
    {
        foreach (string folder in files.Where(file => file.State == ItemState.Completed).Select(file => Path.GetDirectoryName(file.FullName!)!).Distinct())
        {
            try
            {
                SpectrogramValidation found = await SpectrogramFolder.ValidateAsync(folder, TimeProvider.System, cancellation).ConfigureAwait(false);
                foreach (SpectrogramCheck check in found.AnomalyDetails)
                    output.Message(MessageLevel.Verbose, $"{check.File}: {string.Join("; ", check.Issues)}");
                if (found.Anomalies > 0)
                    output.WriteWarning(FormattableString.Invariant($"{found.Anomalies} of {found.TotalFiles} spectrograms look odd; {found.ReportPath} says how."));
                else
                    output.Message(MessageLevel.Verbose, FormattableString.Invariant($"Nothing is odd about the {found.TotalFiles} spectrograms of {folder}."));
            }
            catch (DownloadException exception)
            {
                output.WriteWarning($"The spectrograms could not be looked at: {exception.Message}");
            }
        }
    }
}
