namespace ScienceDownload;

/// <summary>How an engine is set up; the same for all its batches.</summary>
public sealed record EngineOptions
{
    /// <summary>
    /// The state folder; null for <c>SCIENCEDOWNLOAD_STATE</c>, else <c>%LOCALAPPDATA%\science-download</c> on Windows,
    /// else <c>$XDG_STATE_HOME/science-download</c>, else <c>~/.local/state/science-download</c>.
    /// </summary>
    public string? StatePath { get; init; }

    /// <summary>
    /// The file of the profiles that batches name; null for <c>SCIENCEDOWNLOAD_PROFILES</c>, else <c>%APPDATA%\science-download\profiles.json</c> on
    /// Windows, else <c>$XDG_CONFIG_HOME/science-download/profiles.json</c>, else <c>~/.config/science-download/profiles.json</c>.
    /// </summary>
    public string? ProfilesFile { get; init; }

    /// <summary>
    /// For one part of a batch on a cluster: a folder of its own on the shared disk, which holds its state, its partial files and its manifest, so
    /// that all it has can be taken from it at once. Stands in the place of <see cref="StatePath"/>. Null everywhere else.
    /// </summary>
    public string? TaskFolder { get; init; }

    /// <summary>The most items that move at a time over all batches of this process.</summary>
    /// <value>64.</value>
    public int GlobalLimit { get; init; } = ConcurrencyLimit.Maximum;

    /// <summary>The product and version that requests are sent as.</summary>
    public string UserAgent { get; init; } = "ScienceDownload/" + typeof(EngineOptions).Assembly.GetName().Version?.ToString(3);

    /// <summary>Where requests may go: those for files, their redirects, and webhooks.</summary>
    /// <value>Anywhere.</value>
    public NetworkPolicy Network { get; init; } = NetworkPolicy.Open;

    /// <summary>How webhooks are delivered.</summary>
    public WebhookPolicy Webhooks { get; init; } = new();
}
