using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Archives.Vo;

/// <summary>The extensions of data sets by media type, as the VO writes them.</summary>
internal static class DataSetExtension
{
    /// <summary>The extension without a dot; null when the media type is missing or says nothing.</summary>
    public static string? Of(string? contentType) => (contentType ?? "").Split(';')[0].Trim().ToLowerInvariant() switch
    {
        "application/fits" or "application/x-fits" or "image/fits" or "image/x-fits" or "application/x-fits-bintable" or "application/x-fits-mef" =>
            "fits",
        "image/x-fits-gzip" => "fits.gz",
        "image/x-fits-hcompress" => "fits.h",
        "application/x-votable+xml" => "vot",
        "application/x-tar-gzip" => "tar.gz",
        "application/octet-stream" or "binary/octet-stream" or "" => null,
        var known => MediaTypes.Extension(known) is var extension && extension != "bin" ? extension : null,
    };
}
