namespace ScienceDownload;

/// <summary>A query that runs on the server on its own, as the server describes it.</summary>
public sealed record VoJob
{
    /// <summary>The address it is watched at: what any later process needs to find it again.</summary>
    public required Uri Uri { get; init; }

    /// <summary>The id at the server; empty when it did not say.</summary>
    public string JobId { get; init; } = "";

    /// <summary>Where it is.</summary>
    public VoJobPhase Phase { get; init; }

    /// <summary>Its results in the order given; empty before it is completed.</summary>
    public IReadOnlyList<VoJobResult> Results { get; init; } = [];

    /// <summary>Why it failed; null when it did not.</summary>
    public string? Error { get; init; }

    /// <summary>Whether the same query may succeed later.</summary>
    public bool IsTransient { get; init; }

    /// <summary>When it was made (UTC); null when the server does not say.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it began (UTC); null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended (UTC); null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When the server deletes it with its results (UTC); null when it does not say.</summary>
    public DateTimeOffset? DestroyedAt { get; init; }

    /// <summary>Whether nothing more will happen to it by itself.</summary>
    public bool IsEnded => Phase is VoJobPhase.Completed or VoJobPhase.Error or VoJobPhase.Aborted or VoJobPhase.Archived;
}
