namespace ScienceDownload.Archives.Vo;

/// <summary>What is wanted of the data sets, and which of their copies.</summary>
internal sealed record VoChoice
{
    /// <summary>Which copies come first where no provider is named.</summary>
    public VoPreference Prefer { get; init; }

    /// <summary>The provider whose copies come first; null or <c>Auto</c> to go by <see cref="Prefer"/>.</summary>
    public string? Provider { get; init; }

    /// <summary>Whether copies of other providers are left out.</summary>
    public bool ProviderOnly { get; init; }

    /// <summary>The region this machine is in; null when it is not known.</summary>
    public string? HomeRegion { get; init; }

    /// <summary>The column that names copies in clouds; null for the usual ones.</summary>
    public string? CloudColumn { get; init; }

    /// <summary>What the links are to the data sets; narrower meanings count too.</summary>
    public IReadOnlyList<string> Semantics { get; init; } = [This];

    /// <summary>What to cut out, as parameters of a cut-out service; empty for whole files. Several values of one name make several files.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Cutout { get; init; } = [];

    /// <summary>Whether a folder in S3 stands for everything below it; otherwise it is no copy.</summary>
    public bool Recurse { get; init; }

    /// <summary>The name of the file below the destination; null to find one. Only for a single file.</summary>
    public string? RelativePath { get; init; }

    /// <summary>The base address of the VOSpace service; null when no <c>vos:</c> address is asked for.</summary>
    public Uri? VoSpace { get; init; }

    /// <summary>Whether somebody in particular asks.</summary>
    public bool HasIdentity { get; init; }

    /// <summary>The meaning of the data set itself.</summary>
    public const string This = "#this";
}
