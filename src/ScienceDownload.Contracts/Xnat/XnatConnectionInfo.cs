namespace ScienceDownload;

/// <summary>How a server answered a try.</summary>
/// <param name="Server">The server.</param>
/// <param name="UserName">Who it takes us for; null for a guest.</param>
/// <param name="Version">The version it gives; null when it gives none.</param>
/// <param name="Elapsed">How long signing in and asking took.</param>
public sealed record XnatConnectionInfo(Uri Server, string? UserName, string? Version, TimeSpan Elapsed);
