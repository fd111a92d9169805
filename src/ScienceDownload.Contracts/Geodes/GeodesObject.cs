namespace ScienceDownload;

/// <summary>Something in the S3 datalake, as it is listed there: nothing of it is downloaded.</summary>
public sealed record GeodesObject
{
    /// <summary>What it is.</summary>
    public required GeodesObjectKind Kind { get; init; }

    /// <summary>The bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>The key, or the beginning of keys; empty for a bucket.</summary>
    public string Key { get; init; } = "";

    /// <summary>Length in bytes; null for what is no object.</summary>
    public long? Length { get; init; }

    /// <summary>When an object was written last, or a bucket made; null when that is not told.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>The object's tag without quotes; null for what is no object. Only without a dash in it, it is the MD5.</summary>
    public string? ETag { get; init; }

    /// <summary>The address, <c>s3://bucket/key</c>: Get-GeodesObject looks below it, Start-BatchDownload fetches it.</summary>
    public required Uri Uri { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Uri.OriginalString;
}
