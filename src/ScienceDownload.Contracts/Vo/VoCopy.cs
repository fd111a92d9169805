namespace ScienceDownload;

/// <summary>One copy of a data set: at the archive, or in somebody's cloud.</summary>
public sealed record VoCopy
{
    /// <summary>The name of the provider of copies that archives keep themselves.</summary>
    public const string OnPrem = "on-prem";

    /// <summary>Who keeps it, lower case: <c>on-prem</c>, <c>aws</c>, <c>google</c>, <c>azure</c>, or what the archive calls it.</summary>
    public required string Provider { get; init; }

    /// <summary>Where it is; <c>s3://bucket/key</c> with the key escaped for a copy in S3. Its fragment is not sent.</summary>
    public required Uri Uri { get; init; }

    /// <summary>The bucket; null for a copy that has a plain address.</summary>
    public string? Bucket { get; init; }

    /// <summary>The key in the bucket, as it is: nothing in it is escaped. Null for a copy that has a plain address.</summary>
    public string? Key { get; init; }

    /// <summary>Whether <see cref="Key"/> is a folder: everything below it is meant.</summary>
    public bool IsPrefix { get; init; }

    /// <summary>The region of the bucket; null when it is not said.</summary>
    public string? Region { get; init; }

    /// <summary>Who may read it.</summary>
    public VoCopyAccess Access { get; init; }

    /// <summary>The length in bytes that it must have; null when unknown.</summary>
    public long? Length { get; init; }

    /// <summary>About how many bytes it has: for progress only. Null when unknown.</summary>
    public long? EstimatedLength { get; init; }

    /// <summary>The media type; null when unknown.</summary>
    public string? ContentType { get; init; }

    /// <summary>Where it was found, such as <c>access_url</c> or <c>cloud_access</c>.</summary>
    public required string Origin { get; init; }

    /// <summary>Provider and address.</summary>
    public override string ToString() => $"{Provider} {Uri.GetLeftPart(UriPartial.Path)}";
}
