using System.Text;
using ScienceDownload.Archives.Formats;
using ScienceDownload.Archives.Onc.Spectrograms;

namespace ScienceDownload.Archives.Onc.Validation;

/// <summary>Looks at all spectrograms of a folder and leaves a report there. Files are never moved.</summary>
internal static class SpectrogramFolder
{
    /// <summary>The report's name.</summary>
    public const string ReportName = "anomaly_report.txt";

    /// <summary>Looks at the MAT and PNG files of a folder.</summary>
    /// <param name="folder">The folder; those below it are not looked at.</param>
    /// <param name="time">Measures how long it takes.</param>
    /// <param name="cancellation">Gives up; the report of an earlier time stays.</param>
    /// <exception cref="DownloadException">The folder cannot be read, or the report not be written.</exception>
    public static async Task<SpectrogramValidation> ValidateAsync(string folder, TimeProvider time, CancellationToken cancellation)
    {
        long start = time.GetTimestamp();
        string[] files = List(folder);
        List<SpectrogramCheck> anomalies = [];
        foreach (string file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            SpectrogramCheck check = await Task.Run(() => SpectrogramInspector.Inspect(file), cancellation).ConfigureAwait(false);
            if (check.HasAnomaly)
                anomalies.Add(check);
        }

        string report = Path.Combine(Path.GetFullPath(folder), ReportName);
        if (files.Length > 0)
        {
            byte[] text = Encoding.UTF8.GetBytes(Describe(files.Length, anomalies));
            await NewFile.WriteAsync(report, (stream, token) => stream.WriteAsync(text, token).AsTask(), cancellation).ConfigureAwait(false);
        }

        return new SpectrogramValidation
        {
            TotalFiles = files.Length,
            AnomalyDetails = anomalies,
            ReportPath = files.Length > 0 ? report : null,
            Elapsed = time.GetElapsedTime(start),
        };
    }

    private static string Describe(int total, List<SpectrogramCheck> anomalies)
    {
        StringBuilder text = new();
        text.Append(FormattableString.Invariant($"{anomalies.Count} of {total} files have anomalies.\n"));
        foreach (SpectrogramCheck check in anomalies)
        {
            text.Append(FormattableString.Invariant($"\n{check.File}\n"));
            foreach (string issue in check.Issues)
                text.Append(FormattableString.Invariant($"  {issue}\n"));
        }

        return text.ToString();
    }

    // A preview shows what is in the MAT file beside it, in another layout.
    private static bool IsOfOnc(string file) => Path.GetExtension(file).ToUpperInvariant() is ".MAT" or ".PNG" && !SpectrogramPreview.IsPreview(file);

    private static string[] List(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Where(file => IsOfOnc(file)).Order(StringComparer.Ordinal)];
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FormatErrors.Unreadable(folder, cause);
        }
    }
}
