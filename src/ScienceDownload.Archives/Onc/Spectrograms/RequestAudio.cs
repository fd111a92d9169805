using ScienceDownload.Archives.Formats;
using ScienceDownload.Archives.Onc.Clipping;

namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>Finds the downloaded audio of requests.</summary>
/// <param name="paths">Files, and folders that are searched to the bottom.</param>
internal sealed class RequestAudio(IReadOnlyList<string> paths)
{
    private readonly Lazy<(string Path, string Name, DateTimeOffset Start)[]> _files = new(() => [.. paths.SelectMany(List)
        .Select(file => (Path: Path.GetFullPath(file), Name: Path.GetFileName(file), Parsed: OncFileName.TryParse(file)))
        // What is cut out of other files is called after its request: a low line follows the time.
        .Where(file => file.Parsed is { } name && !name.Suffix.Contains('_', StringComparison.Ordinal))
        .Select(file => (file.Path, file.Name, file.Parsed!.Start))
        .DistinctBy(file => file.Path)]);

    /// <summary>The files that may have something of a span, in the order of time.</summary>
    /// <param name="device">The device code.</param>
    /// <param name="span">The span.</param>
    /// <exception cref="DownloadException">A path cannot be read.</exception>
    public IReadOnlyList<string> Find(string device, OncWindow span)
    {
        (string Path, string Name, DateTimeOffset Start)[] ofDevice = [.. _files.Value
            .Where(file => file.Start < span.End && file.Name.StartsWith(device + "_", StringComparison.Ordinal))
            .OrderBy(file => file.Start).ThenBy(file => file.Path, StringComparer.Ordinal)];
        // Of the files that start before the span only the last can reach into it.
        DateTimeOffset? last = ofDevice.Select(file => (DateTimeOffset?)file.Start).Where(start => start <= span.Start).Max();
        return [.. ofDevice.Where(file => file.Start == last || file.Start > span.Start).Select(file => file.Path)];
    }

    private static string[] List(string path)
    {
        try
        {
            return File.Exists(path)
                ? [path]
                : [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(SpectrogramGenerator.IsAudio)];
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FormatErrors.Unreadable(path, cause);
        }
    }
}
