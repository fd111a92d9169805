namespace ScienceDownload.Simulators;

/// <summary>What the simulated server calls a file in its zips.</summary>
internal static class XnatEntryName
{
    /// <summary>The name of an entry.</summary>
    /// <param name="session">The session.</param>
    /// <param name="parts">All that the zip was asked for.</param>
    /// <param name="scan">The scan of the file; null for the session itself.</param>
    /// <param name="resource">The resource of the file.</param>
    /// <param name="file">The file.</param>
    /// <param name="structure">The structure that was asked for; null for none.</param>
    public static string Of(
        XnatSessionEntry session,
        IReadOnlyList<(XnatScanEntry? Scan, XnatResourceEntry Resource)> parts,
        XnatScanEntry? scan,
        XnatResourceEntry resource,
        XnatFileEntry file,
        string? structure)
    {
        var label = resource.Label.Length > 0 ? resource.Label : resource.Id;
        return structure switch
        {
            "improved" when scan is null => $"resources/{label}/{Last(file.Path)}",
            "improved" => $"scans/{Improved(scan)}/{label}/{Last(file.Path)}",
            "legacy" when scan is null => $"{session.Label}/RESOURCES/{label}/{file.Path}",
            "legacy" => $"{session.Label}/SCANS/{scan.Id}/{label}/{file.Path}",
            // The texts go wherever they stand, in the paths of files too.
            "simplified" => Usual(session, [], scan, resource, file)
                .Replace("/resources", "", StringComparison.Ordinal).Replace("/files", "", StringComparison.Ordinal),
            _ => Usual(session, parts, scan, resource, file),
        };
    }

    /// <summary>The accession id gives way to the label wherever it stands, the scan's id to id and type in every folder.</summary>
    private static string Usual(
        XnatSessionEntry session,
        IReadOnlyList<(XnatScanEntry? Scan, XnatResourceEntry Resource)> parts,
        XnatScanEntry? scan,
        XnatResourceEntry resource,
        XnatFileEntry file)
    {
        var place = scan is null ? "" : $"scans/{scan.Id}/";
        var path = $"{session.Id}/{place}resources/{resource.Id}/files/{file.Path}".Replace(session.Id, session.Label, StringComparison.Ordinal);
        if (resource.Label.Length > 0) path = path.Replace($"/{resource.Id}/files/", $"/{resource.Label}/files/", StringComparison.Ordinal);
        var segments = path.Split('/');
        foreach (var asked in parts.Select(part => part.Scan).OfType<XnatScanEntry>().Distinct().Where(asked => asked.Type.Length > 0))
        {
            var plain = string.Concat(asked.Type.Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_'));
            for (var i = 0; i < segments.Length - 1; i++)
            {
                if (segments[i] == asked.Id) segments[i] = $"{asked.Id}-{plain}";
            }
        }

        return string.Join('/', segments);
    }

    private static string Improved(XnatScanEntry scan) =>
        scan.Type.Length == 0
            ? scan.Id
            : $"{scan.Id}_{string.Concat(scan.Type.Select(c => "/\\:*?\"<>|".Contains(c, StringComparison.Ordinal) ? '_' : c))}";

    /// <summary>What follows the last folder <c>files</c>.</summary>
    private static string Last(string path)
    {
        var rooted = "/files/" + path;
        return rooted[(rooted.LastIndexOf("/files/", StringComparison.Ordinal) + "/files/".Length)..];
    }
}
