namespace ScienceDownload;

/// <summary>Where an engine may send requests. A program that fetches what others ask for must not become their way into its own network.</summary>
public sealed record NetworkPolicy
{
    /// <summary>Anywhere: right where the user who names the addresses is the user who runs the program.</summary>
    public static NetworkPolicy Open { get; } = new();

    /// <summary>
    /// Whether loopback, link-local, private and other special addresses may be reached. Checked for the very address that a connection is made to,
    /// after the name was looked up, so that neither a redirect nor a name that changes leads around it.
    /// </summary>
    /// <value>True.</value>
    public bool AllowPrivate { get; init; } = true;

    /// <summary>The hosts that files may come from, with all hosts below them; empty for every host. Redirects are held to it too.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];
}
