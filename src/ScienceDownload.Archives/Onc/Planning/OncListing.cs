using ScienceDownload.Archives.Onc.Clipping;

namespace ScienceDownload.Archives.Onc;

/// <summary>Finds ready-made files in the archive.</summary>
internal sealed class OncListing(OncClient client)
{
    // Timestamps of neighbouring files do not always meet to the millisecond.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    /// <summary>The audio of a span. The next kind is asked for only where the preferred one has gaps, and stands in file by file.</summary>
    public async Task<IReadOnlyList<OncArchiveFile>> AudioAsync(
        string device, OncWindow span, IReadOnlyList<string> extensions, CancellationToken cancellation)
    {
        var found = new List<OncArchiveFile>();
        foreach (string extension in extensions)
        {
            IReadOnlyList<OncArchiveFile> listed = await ListAsync(
                device, span, extension, name => OncFileName.TryParse(name)?.IsDiverted != true, cancellation)
                .ConfigureAwait(false);
            OncArchiveFile[] missing = [.. listed.Where(file => !found.Exists(other => IsSame(file, other)))];
            found.AddRange(missing);
            if (Covers(found, span))
                break;
        }

        return [.. found.OrderBy(file => file.Window?.Start).ThenBy(file => file.Name, StringComparer.Ordinal)];
    }

    /// <summary>The ready-made spectrograms of a span.</summary>
    /// <param name="device">The device.</param>
    /// <param name="span">The span.</param>
    /// <param name="extension"><c>png</c> or <c>mat</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<IReadOnlyList<OncArchiveFile>> SpectrogramsAsync(string device, OncWindow span, string extension, CancellationToken cancellation) =>
        ListAsync(device, span, extension, name => OncFileName.TryParse(name) is { Suffix: "spect" }, cancellation);

    private async Task<IReadOnlyList<OncArchiveFile>> ListAsync(
        string device, OncWindow span, string extension, Func<string, bool> isWanted, CancellationToken cancellation)
    {
        var files = new List<OncArchiveFile>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        await foreach (OncArchiveFile file in client.ListAsync(device, span, extension, cancellation).ConfigureAwait(false))
        {
            if (file.Name.EndsWith("." + extension, StringComparison.OrdinalIgnoreCase) && isWanted(file.Name) && names.Add(file.Name))
                files.Add(file);
        }

        return files;
    }

    // The channels of an array begin together, and each is a recording of its own.
    private static bool IsSame(OncArchiveFile file, OncArchiveFile other) =>
        file.Window is { } one && other.Window is { } two && (one.Start - two.Start).Duration() <= Tolerance
        && OncFileName.TryParse(file.Name)?.Suffix == OncFileName.TryParse(other.Name)?.Suffix;

    private static bool Covers(IEnumerable<OncArchiveFile> files, OncWindow span)
    {
        DateTimeOffset covered = span.Start;
        foreach (OncWindow window in files.Select(file => file.Window).OfType<OncWindow>().OrderBy(window => window.Start))
        {
            if (window.Start > covered + Tolerance)
                return false;
            covered = window.End > covered ? window.End : covered;
        }

        return covered >= span.End - Tolerance;
    }
}
