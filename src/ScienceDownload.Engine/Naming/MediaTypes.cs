namespace ScienceDownload.Engine.Naming;

/// <summary>The extensions of files whose name has none.</summary>
internal static class MediaTypes
{
    /// <summary>The extension that goes with a media type, without a dot; <c>bin</c> when none is known.</summary>
    /// <param name="contentType">The header's value, parameters included; null when there was none.</param>
    public static string Extension(string? contentType) => (contentType ?? "").Split(';')[0].Trim().ToLowerInvariant() switch
    {
        "application/dicom" => "dcm",
        "application/fits" or "image/fits" => "fits",
        "application/geo+json" => "geojson",
        "application/gzip" or "application/x-gzip" => "gz",
        "application/json" => "json",
        "application/netcdf" or "application/x-netcdf" => "nc",
        "application/pdf" => "pdf",
        "application/vnd.apache.parquet" => "parquet",
        "application/x-bzip2" => "bz2",
        "application/x-hdf" => "hdf",
        "application/x-hdf5" => "h5",
        "application/x-tar" => "tar",
        "application/x-votable+xml" => "vot",
        "application/xml" or "text/xml" => "xml",
        "application/zip" or "application/x-zip-compressed" => "zip",
        "application/zstd" => "zst",
        "audio/flac" or "audio/x-flac" => "flac",
        "audio/mpeg" => "mp3",
        "audio/wav" or "audio/x-wav" or "audio/vnd.wave" => "wav",
        "image/gif" => "gif",
        "image/jp2" => "jp2",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/tiff" => "tif",
        "image/webp" => "webp",
        "text/csv" => "csv",
        "text/html" => "html",
        "text/plain" => "txt",
        "text/tab-separated-values" => "tsv",
        "video/mp4" => "mp4",
        _ => "bin",
    };
}
