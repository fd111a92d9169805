using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Archives.Vo;

/// <summary>Folders of archives: a text that names a file on each line, by its address or by its path below the folder.</summary>
internal sealed class FolderList(VoClient client)
{
    private const int MostFiles = 100_000;

    /// <summary>Whether a media type is that of a folder.</summary>
    public static bool Is(string? format) => MediaType.Parse(format).Name == "application/x-directory";

    /// <summary>The files of a folder, in its order.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="warn">Hears of lines that name no file.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The address of each, and its path below the folder; null where the list does not say.</returns>
    /// <exception cref="DownloadException">The list cannot be had, or is without end.</exception>
    public async Task<IReadOnlyList<(Uri Uri, string? Path)>> ReadAsync(Uri folder, Action<string> warn, CancellationToken cancellation)
    {
        using VoSource source = await client.FetchAsync(new VoCall(folder), cancellation).ConfigureAwait(false);
        using var reader = new StreamReader(source.Open());
        var files = new List<(Uri, string?)>();
        Uri root = source.BaseUri ?? folder;
        while (await reader.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
        {
            string text = line.Trim();
            if (text.Length == 0 || text[0] == '#')
                continue;
            if (files.Count == MostFiles)
                throw new DownloadException(ErrorId.ArchiveReplyInvalid, $"The folder at {folder.Authority} names more than {MostFiles} files.");
            if (Uri.TryCreate(root, text, out Uri? uri) && uri.Scheme is "http" or "https" && !uri.AbsolutePath.EndsWith('/'))
                files.Add((uri, PathOf(root, uri)));
            else
                warn($"{folder.Authority}: the folder's list has a line that names no file: '{(text.Length > 100 ? text[..100] : text)}'.");
        }

        return files;
    }

    private static string? PathOf(Uri root, Uri file)
    {
        string folder = root.GetLeftPart(UriPartial.Path);
        folder = folder[..(folder.LastIndexOf('/') + 1)];
        string path = file.GetLeftPart(UriPartial.Path);
        return file.Query.Length == 0 && path.StartsWith(folder, StringComparison.Ordinal)
            ? SafePath.Sanitise(Uri.UnescapeDataString(path[folder.Length..]))
            : null;
    }
}
