namespace ScienceDownload.Engine.Transports.S3;

/// <summary>What a look into S3 shows.</summary>
/// <param name="Location">The bucket, and the key or the beginning of keys.</param>
/// <param name="IsObject">Whether it is an object, rather than a bucket or what keys have in common up to a slash.</param>
/// <param name="Length">Length in bytes; null for what is no object.</param>
/// <param name="LastModified">When an object was written last, or a bucket made; null when that is not told.</param>
/// <param name="ETag">The object's tag without quotes; null for what is no object.</param>
internal sealed record S3Found(S3Location Location, bool IsObject, long? Length, DateTimeOffset? LastModified, string? ETag);
