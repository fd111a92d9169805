using ScienceDownload.Engine.Integrity;
using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Archives.Xnat;

/// <summary>Paths of the server, and what becomes of them on disk: <c>{session}/scans/{id}/resources/{label}/files/{path}</c>.</summary>
internal static class XnatPaths
{
    /// <summary>What names a resource in addresses and folders: its label, or its number where it has none.</summary>
    public static string Key(XnatResource resource) => resource.Label.Length > 0 ? resource.Label : resource.Id;

    /// <summary>
    /// The parts of a resource's address below <c>/data</c>: by accession id, because the owner's project may be closed to the user.
    /// </summary>
    public static string[] Resource(XnatResource resource) => resource.Scan is { } scan
        ? ["experiments", resource.SessionId, "scans", scan, "resources", Key(resource)]
        : ["experiments", resource.SessionId, "resources", Key(resource)];

    /// <summary>The bundle of a resource's files.</summary>
    public static string Bundle(XnatResource resource) =>
        resource.Scan is { } scan ? $"{resource.SessionId}/scans/{scan}/{resource.Id}" : $"{resource.SessionId}/{resource.Id}";

    /// <summary>The path within the resource: what follows its number in the address of a row. Names alone are not unique.</summary>
    public static string Relative(string uri, string resourceId, string name)
    {
        foreach (string mark in (string[])[$"/resources/{resourceId}/files/", "/files/"])
        {
            int at = uri.IndexOf(mark, StringComparison.Ordinal);
            if (at >= 0 && at + mark.Length < uri.Length)
                return uri[(at + mark.Length)..];
        }

        return name;
    }

    /// <summary>The modality in a data type: <c>xnat:mrSessionData</c> is <c>MR</c>; null when there is none.</summary>
    public static string? Modality(string? xsiType)
    {
        int colon = xsiType?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        int end = xsiType?.IndexOf("SessionData", StringComparison.OrdinalIgnoreCase) ?? -1;
        return colon >= 0 && end > colon + 1 ? xsiType![(colon + 1)..end].ToUpperInvariant() : null;
    }

    /// <summary>The folder of a scan, or of the session's own resources, below the destination.</summary>
    public static string Place(string folder, string? scan) => scan is null ? $"{folder}/resources" : $"{folder}/scans/{Segment(scan)}";

    /// <summary>Where a file goes below the destination.</summary>
    public static string OnDisk(string folder, string? scan, string resource, string path)
    {
        string below = string.Join('/', path.Split('/').Select(Segment));
        return scan is null
            ? $"{folder}/resources/{Segment(resource)}/files/{below}"
            : $"{folder}/scans/{Segment(scan)}/resources/{Segment(resource)}/files/{below}";
    }

    /// <summary>
    /// A name of the server as a name on disk. One that no system would take is changed, and marked with a digest of what it was, so that two of
    /// them never meet.
    /// </summary>
    public static string Segment(string name)
    {
        string safe = SafeName.FileName(name);
        if (safe == Nfc.Compose(name))
            return safe;
        string mark = "-" + Fingerprint.Of(name).ToString("x32", System.Globalization.CultureInfo.InvariantCulture)[..8];
        (string stem, string extension) = FileExtension.Split(SafeName.FitBytes(safe, SafeName.MaxBytes - mark.Length));
        return extension.Length == 0 ? stem + mark : $"{stem}{mark}.{extension}";
    }

    /// <summary>Why a path of the server cannot be asked for nor written; null when it can.</summary>
    public static string? Refusal(string path)
    {
        string[] segments = path.Split('/');
        if (path.Length == 0 || segments.Any(segment => segment.Length == 0))
            return "is empty, absolute, or has an empty part";
        if (segments.Any(segment => segment is "." or ".."))
            return "climbs out of its folder";
        if (path.Any(char.IsControl))
            return "has control characters in it";
        // Some servers run on Windows: there a backslash separates, too.
        if (path.Split('\\').Length > 1 && path.Split('/', '\\').Any(segment => segment is ".." or ""))
            return "climbs out of its folder";
        return path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0]) ? "names a drive" : null;
    }
}
