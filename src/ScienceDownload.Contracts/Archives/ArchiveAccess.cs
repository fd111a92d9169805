using System.Security.Cryptography.X509Certificates;

namespace ScienceDownload;

/// <summary>
/// Who asks an archive: held in memory for one call or one run, never stored, never logged. Only a profile's name is ever written down.
/// </summary>
public sealed record ArchiveAccess
{
    /// <summary>Nobody in particular: the archive's own sources of credentials (environment, its clients' files) still count.</summary>
    public static ArchiveAccess None { get; } = new();

    /// <summary>The address of the archive's server; null for the archive's own one.</summary>
    public Uri? Server { get; init; }

    /// <summary>The user, or the id of a key; null for none.</summary>
    public string? UserName { get; init; }

    /// <summary>What goes with <see cref="UserName"/>: a password, or the secret part of a key; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>A token or API key that stands alone, or the session token of temporary keys; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>The profile it was read from; null for what was given otherwise. Where the environment comes before a profile, this tells.</summary>
    public string? Profile { get; init; }

    /// <summary>What else a profile says about the server, such as a default project; each archive documents its names. No secrets.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Keys for copies in S3, where they are others than the archive's own credentials; null for none.</summary>
    public S3Access? S3 { get; init; }

    /// <summary>Cookies; each is sent only where it belongs. Null for none.</summary>
    public System.Net.CookieContainer? Cookies { get; init; }

    /// <summary>
    /// The client certificate with its private key, shown to the archive's own host where that asks for one;
    /// null for none. It must live as long as the run.
    /// </summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Prints no secret.</summary>
    public override string ToString() => $"ArchiveAccess to {Server?.GetLeftPart(UriPartial.Path) ?? "the archive"}";
}
