namespace ScienceDownload;

/// <summary>A file that Invoke-VoDownload brought, or could bring.</summary>
public sealed record VoDownload
{
    /// <summary>The full path of the file; null when there is none.</summary>
    public string? Path { get; init; }

    /// <summary>The address of the copy that was used; of one that failed or was only listed, the first to be tried.</summary>
    public required Uri Uri { get; init; }

    /// <summary>The address that answered after redirects, without what may be secret in it; null when no server was asked.</summary>
    public Uri? FinalUri { get; init; }

    /// <summary>All copies in the order they are tried.</summary>
    public IReadOnlyList<Uri> Sources { get; init; } = [];

    /// <summary>Who keeps the copy, such as <c>on-prem</c> or <c>aws</c>.</summary>
    public string Provider { get; init; } = VoCopy.OnPrem;

    /// <summary>The region of the copy; null when it is not known.</summary>
    public string? Region { get; init; }

    /// <summary>As whom it was asked for: <c>Anonymous</c>, <c>Token</c>, <c>Credential</c>, <c>Profile:name</c> or <c>Environment</c>.</summary>
    public string Identity { get; init; } = "Anonymous";

    /// <summary>The state.</summary>
    public ItemState State { get; init; }

    /// <summary>The length in bytes; of one that was only listed, an estimate. Null when unknown.</summary>
    public long? Length { get; init; }

    /// <summary>The body bytes that were read for it in this run.</summary>
    public long BytesTransferred { get; init; }

    /// <summary>Whether the file was there already and was kept.</summary>
    public bool FromCache { get; init; }

    /// <summary>Whether a cut transfer went on where it was.</summary>
    public bool Resumed { get; init; }

    /// <summary>The strong entity tag with its quotes; null for none.</summary>
    public string? ETag { get; init; }

    /// <summary>When the server says that the file last changed; null when it does not say.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>The media type; null when unknown.</summary>
    public string? ContentType { get; init; }

    /// <summary>What the bytes were compared with: <c>None</c>, <c>Length</c>, or the checksum, such as <c>SHA256</c>.</summary>
    public string Verified { get; init; } = "None";

    /// <summary>The SHA-256 of the file, lower-case hexadecimal; null when it was not computed.</summary>
    public string? Sha256 { get; init; }

    /// <summary>What went wrong on the way, the first failure first; empty when nothing did.</summary>
    public IReadOnlyList<FailedAttempt> Attempts { get; init; } = [];

    /// <summary>How long it took; zero when nothing was done.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>What it was made from: the record, link or address that was given.</summary>
    public object? Record { get; init; }

    /// <summary>The batch it belongs to; null when it was only listed.</summary>
    public string? BatchId { get; init; }

    /// <summary>The path, else the address.</summary>
    public override string ToString() => Path ?? Uri.GetLeftPart(UriPartial.Path);
}
