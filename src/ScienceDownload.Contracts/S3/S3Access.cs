namespace ScienceDownload;

/// <summary>How one <c>s3://</c> address is read right now, with the keys to sign as. Held in memory only, never stored, never logged.</summary>
public sealed record S3Access
{
    /// <summary>The name among an item's <see cref="DownloadItem.Details"/> under which the version of its object stands.</summary>
    public const string VersionDetail = "versionId";

    /// <summary>Which server, and how it is spoken to.</summary>
    public S3Settings Settings { get; init; } = new();

    /// <summary>
    /// The id of the key to sign with; null to take <see cref="S3Settings.Profile"/>, else nobody, else what the environment gives.
    /// </summary>
    public string? AccessKeyId { get; init; }

    /// <summary>The secret that goes with <see cref="AccessKeyId"/>.</summary>
    public string? SecretAccessKey { get; init; }

    /// <summary>The session token of temporary keys; null for lasting ones.</summary>
    public string? SessionToken { get; init; }

    /// <summary>The version of the object; null for the address's own <c>?versionId=</c>, else the present one.</summary>
    public string? VersionId { get; init; }

    /// <summary>Whether whoever made this makes new keys when asked again: then expired ones are worth another attempt.</summary>
    public bool IsRenewable { get; init; }

    /// <summary>Prints no key.</summary>
    public override string ToString() =>
        $"S3Access to {Settings.Endpoint?.GetLeftPart(UriPartial.Authority) ?? "S3"}{(AccessKeyId is null ? "" : " with keys")}";
}
