namespace ScienceDownload.Engine.Naming;

/// <summary>The extensions of files whose name has none, and the types of files whose server named none.</summary>
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

    /// <summary>The media type that goes with an extension; <c>application/octet-stream</c> when none is known.</summary>
    /// <param name="extension">Without a dot, pairs such as <c>tar.gz</c> whole.</param>
    public static string OfExtension(string extension) => extension[(extension.LastIndexOf('.') + 1)..].ToLowerInvariant() switch
    {
        "bz2" => "application/x-bzip2",
        "csv" => "text/csv",
        "dcm" => "application/dicom",
        "fits" or "fit" => "application/fits",
        "flac" => "audio/flac",
        "geojson" => "application/geo+json",
        "gif" => "image/gif",
        "gz" or "tgz" => "application/gzip",
        "h5" or "hdf5" => "application/x-hdf5",
        "hdf" => "application/x-hdf",
        "html" or "htm" => "text/html",
        "jp2" => "image/jp2",
        "jpg" or "jpeg" => "image/jpeg",
        "json" => "application/json",
        "m4a" => "audio/mp4",
        "mkv" => "video/x-matroska",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        "nc" => "application/netcdf",
        "opus" or "ogg" => "audio/ogg",
        "parquet" => "application/vnd.apache.parquet",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "tar" => "application/x-tar",
        "tif" or "tiff" => "image/tiff",
        "tsv" => "text/tab-separated-values",
        "txt" => "text/plain",
        "vot" => "application/x-votable+xml",
        "wav" => "audio/wav",
        "webm" => "video/webm",
        "webp" => "image/webp",
        "xml" => "application/xml",
        "zip" => "application/zip",
        "zst" => "application/zstd",
        _ => "application/octet-stream",
    };
}
