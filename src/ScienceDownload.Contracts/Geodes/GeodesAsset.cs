namespace ScienceDownload;

/// <summary>One file of a GEODES item.</summary>
public sealed record GeodesAsset
{
    /// <summary>The title, which is its file name as the portal gives it: it may hold a path, and is made safe before it becomes one.</summary>
    public required string Title { get; init; }

    /// <summary>Where it is downloaded; the API key goes there only when that is the portal.</summary>
    public required Uri Href { get; init; }

    /// <summary>The media type; null when the portal gives none.</summary>
    public string? MediaType { get; init; }

    /// <summary>What it is for: <c>data</c>, <c>metadata</c>, <c>overview</c>, <c>thumbnail</c>.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>The portal's kind of file, such as <c>RAWDATA</c> or <c>QUICKLOOK_SD</c>; null when it does not say.</summary>
    public string? DataType { get; init; }

    /// <summary>The length in bytes, read from the asset's description; null when it does not say.</summary>
    public long? Length { get; init; }

    /// <summary>The MD5 in lower case, whatever the case the portal writes it in; null when it is not known.</summary>
    public string? Md5 { get; init; }

    /// <summary>Whether it has a role; case makes no difference.</summary>
    public bool HasRole(string role) => Roles.Contains(role, StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override string ToString() => Title;
}
