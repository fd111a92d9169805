namespace ScienceDownload.Engine.Transports;

/// <summary>How a later request can be sure to speak of the same bytes.</summary>
/// <param name="ETag">A strong entity tag with its quotes; null when the server gives none or a weak one.</param>
/// <param name="LastModified">The Last-Modified date; null when the server gives none.</param>
internal sealed record Validator(string? ETag, DateTimeOffset? LastModified)
{
    public static Validator None { get; } = new(null, null);

    /// <summary>Whether a range may be asked for under a condition (RFC 9110, section 13.1.5).</summary>
    public bool CanCondition => ETag is not null || LastModified is not null;

    /// <summary>Whether a reply with the other validator may hold the same bytes: nothing that both sides know differs.</summary>
    public bool Agrees(Validator other)
    {
        if (ETag is not null && other.ETag is not null)
            return ETag == other.ETag;
        return LastModified is null || other.LastModified is null || LastModified == other.LastModified;
    }
}
