using System.Management.Automation;
using System.Security;
using ScienceDownload.Completion;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that ask services of the Virtual Observatory: who asks them.</summary>
public abstract class VoCommand : EngineCommand
{
    /// <summary>A user name and a password; sent in the way the service wants them, to its own origin only.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>A bearer token, instead of a user name.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Token { get; set; }

    /// <summary>The profile that holds the credentials; null for none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? Profile { get; set; }

    /// <summary>Who asks the service at an address; on the pipeline thread. A profile that cannot be read ends the command.</summary>
    private protected ArchiveAccess AccessTo(Uri server) => VoAccess.Of(this, server, Credential, Token, Profile);
}
