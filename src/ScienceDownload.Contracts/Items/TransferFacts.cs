namespace ScienceDownload;

/// <summary>How the bytes of an item came in this run. Known while its process lives; not stored.</summary>
public sealed record TransferFacts
{
    /// <summary>The copy they came from: one of the item's sources.</summary>
    public required Uri Source { get; init; }

    /// <summary>The address that answered after all redirects, without what may be secret in it; null when no server answered.</summary>
    public Uri? FinalUri { get; init; }

    /// <summary>
    /// As whom they were read: <c>Anonymous</c>, <c>Profile:lab</c>, <c>Credential</c> or <c>Environment</c>; null where only the archive knows.
    /// </summary>
    public string? ReadAs { get; init; }

    /// <summary>The strong entity tag with its quotes; null for none.</summary>
    public string? ETag { get; init; }

    /// <summary>When the server says that the file last changed; null when it does not say.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>The body bytes that were read in this run, those included that had to be thrown away.</summary>
    public long BytesTransferred { get; init; }

    /// <summary>Whether a cut transfer went on where it was, in this run or from an earlier one.</summary>
    public bool Resumed { get; init; }

    /// <summary>Whether it came alone because the stream that was to bring it with others lost or damaged it.</summary>
    public bool Repairs { get; init; }

    /// <summary>Whether the server said where the file ends; false when only the end of its connection told.</summary>
    public bool IsEndTold { get; init; } = true;

    /// <summary>The checksums that were promised, with the item or by its server, and that the bytes were compared with.</summary>
    public IReadOnlyList<Checksum> Verified { get; init; } = [];

    /// <summary>What went wrong on the way, the first failure first; empty when nothing did.</summary>
    public IReadOnlyList<FailedAttempt> Failures { get; init; } = [];

    /// <summary>The address that brought the bytes.</summary>
    public override string ToString() => Source.GetLeftPart(UriPartial.Path);
}
