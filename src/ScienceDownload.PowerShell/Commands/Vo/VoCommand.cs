using System.Management.Automation;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using ScienceDownload.Completion;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that ask services of the Virtual Observatory: who asks them.</summary>
public abstract class VoCommand : EngineCommand
{
    /// <summary>A user name and a password; sent in the way the service wants them, to its own origin only.</summary>
    [Parameter]
    [SignIn]
    public PSCredential? Credential { get; set; }

    /// <summary>A bearer token, instead of a user name.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Token { get; set; }

    /// <summary>A client certificate with its private key, shown to the service's own host where it asks for one.</summary>
    [Parameter]
    [ValidateNotNull]
    public X509Certificate2? Certificate { get; set; }

    /// <summary>A file with the certificate and its private key, PFX or PEM, instead of <see cref="Certificate"/>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CertificatePath { get; set; }

    /// <summary>The password of that file; null for none.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? CertificatePassword { get; set; }

    /// <summary>The profile that holds the credentials; null for none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? Profile { get; set; }

    /// <summary>Who asks the service at an address; on the pipeline thread. A profile that cannot be read ends the command.</summary>
    private protected ArchiveAccess AccessTo(Uri server) => VoAccess.Of(
        this, server, Credential, Token, Profile, CertificateReader.Read(this, Certificate, CertificatePath, CertificatePassword));
}
