using ScienceDownload.Engine.Transports.S3;

namespace ScienceDownload.Engine.Naming;

/// <summary>The file name that a reply gives to what it brings.</summary>
internal static class ResponseName
{
    /// <summary>
    /// The safe file name: from <c>Content-Disposition</c>, else the last part of the final address, else its host.
    /// </summary>
    /// <param name="contentDisposition">The header as received; null when there was none.</param>
    /// <param name="finalUri">The address that answered, after all redirects.</param>
    /// <param name="asked">The address that the user gave.</param>
    /// <remarks>
    /// A leading dot stays only where the user asked for that very name (<c>.zattrs</c> of a Zarr store): a server must not
    /// be able to place a <c>.bashrc</c> by a header or a redirect.
    /// </remarks>
    public static string From(string? contentDisposition, Uri finalUri, Uri asked)
    {
        ContentDisposition header = ContentDisposition.Parse(contentDisposition);
        return Usable(header.ExtendedFileName, mayHide: false)
            ?? Usable(header.FileName, mayHide: false)
            ?? Usable(LastSegment(finalUri), mayHide: LastSegment(finalUri) == LastSegment(asked))
            ?? SafeName.FileName(finalUri.Host);
    }

    private static string? Usable(string? name, bool mayHide)
    {
        if (name is null)
            return null;
        // Old browsers send the path of the machine they ran on.
        string last = name[(name.AsSpan().LastIndexOfAny('/', '\\') + 1)..].Trim();
        if (!mayHide)
            last = last.TrimStart('.', ' ');
        return last.AsSpan().Trim(". ").Length == 0 ? null : SafeName.FileName(last);
    }

    private static string? LastSegment(Uri uri)
    {
        if (S3Location.IsS3(uri))
            return S3Location.Of(uri).Key.Split('/', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()?.Replace('\\', '_');
        string? segment = uri.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
        // An encoded slash is part of the name, not a separator.
        return segment is null ? null : Uri.UnescapeDataString(segment).Replace('/', '_').Replace('\\', '_');
    }
}
