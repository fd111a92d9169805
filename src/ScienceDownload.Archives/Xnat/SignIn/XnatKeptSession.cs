namespace ScienceDownload.Archives.Xnat;

/// <summary>A session of a server that is kept from one process to the next.</summary>
/// <param name="Server">The server, as <see cref="XnatAddress.Text"/>.</param>
/// <param name="UserName">Who signed in.</param>
/// <param name="Token">The session.</param>
/// <param name="UsedAt">When it was used last (UTC): each use keeps it alive.</param>
/// <param name="Silence">After how many seconds without use the server drops it.</param>
internal sealed record XnatKeptSession(string Server, string UserName, string Token, DateTimeOffset UsedAt, double Silence)
{
    /// <summary>Prints no secret.</summary>
    public override string ToString() => $"session of {UserName} at {Server}";
}
