namespace ScienceDownload.Archives.Xnat;

/// <summary>The files of one resource.</summary>
/// <param name="Scan">The scan it is of; null for the session itself.</param>
/// <param name="Resource">The resource.</param>
/// <param name="Files">Its files; at least one.</param>
internal sealed record XnatListing(XnatScan? Scan, XnatResource Resource, IReadOnlyList<XnatFile> Files)
{
    /// <summary>What there is to know of a file, but for where it goes.</summary>
    public XnatDetails Describe(XnatSession session, XnatFile file) => new()
    {
        Server = session.Server,
        SessionId = session.Id,
        Label = session.Label,
        Scan = Scan?.Id,
        Type = Scan?.Type ?? "",
        Catalogue = Resource.Id,
        Resource = Resource.Label,
        Path = file.Path,
        Files = Files.Count,
        Refusal = XnatPaths.Refusal(file.Path) is { } why ? $"The server gives a file the path '{Printable(file.Path)}', which {why}." : null,
    };

    // Control characters in a message could rewrite the terminal it is shown on.
    private static string Printable(string path) => string.Concat(path.Take(200).Select(c => char.IsControl(c) ? '?' : c));
}
