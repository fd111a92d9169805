namespace ScienceDownload.Archives.Xnat;

/// <summary>
/// What the server calls a file in its zips. Names there cannot be taken apart again (a type is glued to its scan, ids are replaced inside file
/// names), so they are computed for every file that is listed, and looked up.
/// </summary>
internal static class XnatZipNames
{
    /// <summary>The name of a file in a zip.</summary>
    /// <param name="file">The file.</param>
    /// <param name="scans">Ids and types of all scans the zip was asked for.</param>
    public static string Of(XnatDetails file, IEnumerable<(string Id, string Type)> scans)
    {
        string resource = file.Scan is null
            ? $"{file.SessionId}/resources/{file.Catalogue}"
            : $"{file.SessionId}/scans/{file.Scan}/resources/{file.Catalogue}";
        string path = $"{resource}/files/{file.Path}".Replace(file.SessionId, file.Label, StringComparison.Ordinal);
        if (file.Resource.Length > 0)
        {
            string number = $"/{file.Catalogue}/files/";
            int at = path.IndexOf(number, StringComparison.Ordinal);
            if (at >= 0)
                path = $"{path[..at]}/{file.Resource}/files/{path[(at + number.Length)..]}";
        }

        string[] segments = path.Split('/');
        foreach ((string id, string type) in scans.Where(scan => scan.Type.Length > 0))
        {
            for (int i = 0; i < segments.Length - 1; i++)
            {
                if (segments[i] == id)
                    segments[i] = $"{id}-{Plain(type)}";
            }
        }

        return string.Join('/', segments);
    }

    /// <summary>What follows the resource in a name; the whole name without its first folder where it has none.</summary>
    public static string Rest(string name)
    {
        const string Files = "/files/";
        int resources = name.IndexOf("/resources/", StringComparison.Ordinal);
        int files = name.IndexOf(Files, Math.Max(0, resources), StringComparison.Ordinal);
        if (files >= 0)
            return name[(files + Files.Length)..];
        return name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..];
    }

    private static string Plain(string type) => string.Concat(type.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
}
