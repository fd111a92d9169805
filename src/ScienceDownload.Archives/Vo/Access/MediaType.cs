namespace ScienceDownload.Archives.Vo;

/// <summary>A media type as archives write it: any case, blanks around the parts, quotes, parameters in any order.</summary>
/// <param name="Name">Type and subtype, lower case.</param>
/// <param name="Parameters">The parameters, names lower case.</param>
internal sealed record MediaType(string Name, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>Whether it is a table of links, which leads to the data rather than being it.</summary>
    public bool IsDataLink => Name is "application/x-votable+xml" or "text/xml"
        && Parameters.TryGetValue("content", out string? content) && content.Equals("datalink", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is a page for people.</summary>
    public bool IsPage => Name is "text/html" or "application/xhtml+xml";

    /// <summary>The extension of a file of this type, without a dot; <c>dat</c> when none is known.</summary>
    public string Extension => Name switch
    {
        "application/fits" or "application/x-fits" or "image/fits" or "image/x-fits" or "application/x-fits-bintable" or "application/x-fits-mef"
            or "image/x-fits-hcompress" => "fits",
        "image/x-fits-gzip" => "fits.gz",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "text/plain" => "txt",
        "text/html" => "html",
        "text/csv" => "csv",
        "text/tab-separated-values" => "tsv",
        "text/xml" => "xml",
        "application/x-votable+xml" => "vot",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "application/x-tar" => "tar",
        "application/x-tar-gzip" => "tar.gz",
        "application/gzip" => "gz",
        "application/vnd.apache.parquet" => "parquet",
        _ => "dat",
    };

    /// <summary>Reads a media type; one without name and parameters for null or blank.</summary>
    public static MediaType Parse(string? text)
    {
        string[] parts = (text ?? "").Split(';');
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string part in parts.Skip(1))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                parameters[part[..equals].Trim().ToLowerInvariant()] = part[(equals + 1)..].Trim().Trim('"', '\'').Trim();
        }

        return new MediaType(parts[0].Trim().ToLowerInvariant(), parameters);
    }
}
