namespace ScienceDownload.Engine.Manifests;

/// <summary>What a manifest or plan says about itself, before its items.</summary>
internal sealed record ManifestHeader
{
    /// <summary>When it was written (UTC); null when it does not say.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The program that wrote it, such as <c>ScienceDownload/0.1.0</c>; null when it does not say.</summary>
    public string? Tool { get; init; }

    /// <summary>The id of the batch that was written last; null for none.</summary>
    public string? BatchId { get; init; }

    /// <summary>The name of that batch; null for none.</summary>
    public string? BatchName { get; init; }

    /// <summary>The archive that opens the items; null for plain addresses.</summary>
    public string? Archive { get; init; }

    /// <summary>The profile that the batch used; null for none.</summary>
    public string? Profile { get; init; }

    /// <summary>What was asked of the archive, in its own words; empty when nothing was. No secrets.</summary>
    public IReadOnlyDictionary<string, string> Request { get; init; } = new Dictionary<string, string>();
}
