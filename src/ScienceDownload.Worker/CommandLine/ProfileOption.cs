using System.CommandLine;
using ScienceDownload.Archives;

namespace ScienceDownload.Worker.CommandLine;

/// <summary><c>--profile</c>: the server and who asks it, by name.</summary>
internal sealed class ProfileOption
{
    private readonly Option<string?> _profile = new("--profile")
    {
        HelpName = "NAME",
        Description = "Profile that names the server and who asks it; Set-DownloadProfile of the PowerShell module makes them.",
    };

    public void AddTo(Command command) => command.Options.Add(_profile);

    /// <summary>The profile's name; null for none.</summary>
    public string? ReadName(ParseResult parsed) => parsed.GetValue(_profile);

    /// <summary>Who asks, as the profile says; null without one.</summary>
    /// <exception cref="DownloadException">There is no such profile, or its file cannot be read.</exception>
    public ArchiveAccess? ReadAccess(ParseResult parsed) => ReadName(parsed) is { } name ? new EngineFactory().OpenProfiles().GetAccess(name) : null;
}
