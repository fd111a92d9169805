namespace ScienceDownload;

/// <summary>What is in the S3 datalake.</summary>
public enum GeodesObjectKind
{
    /// <summary>A bucket.</summary>
    Bucket,

    /// <summary>What keys have in common up to a slash: a folder, as far as S3 has any.</summary>
    Prefix,

    /// <summary>An object.</summary>
    File,
}
