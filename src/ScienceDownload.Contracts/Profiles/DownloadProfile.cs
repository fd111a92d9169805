namespace ScienceDownload;

/// <summary>
/// A named server and who asks it: what cmdlets and programs take by name instead of an address and credentials. Holds no secret itself.
/// </summary>
public sealed record DownloadProfile
{
    /// <summary>The name: 1 to 64 letters, digits, dots, dashes and underscores; case makes no difference.</summary>
    public required string Name { get; init; }

    /// <summary>The archive it is for, such as <c>xnat</c>; null for any.</summary>
    public string? Archive { get; init; }

    /// <summary>The address of the server, http or https, without user or password; null for the archive's own one.</summary>
    public Uri? Server { get; init; }

    /// <summary>The user, or the id of a key; null for none.</summary>
    public string? UserName { get; init; }

    /// <summary>What else the archive lets a profile say, such as a default project. No secrets.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The file of another program that it is read from, and must be changed in; null for one of ours.</summary>
    public string? Origin { get; init; }

    /// <summary>The SecretManagement vault that keeps its secret; null when the profile file does, or when it has none.</summary>
    public string? Vault { get; init; }

    /// <summary>Whether there is a password or a token for it, in the file or in the vault.</summary>
    public bool HasSecret { get; init; }
}
