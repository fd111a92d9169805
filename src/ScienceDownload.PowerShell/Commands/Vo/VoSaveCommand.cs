using System.Management.Automation;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using ScienceDownload.Transformation;

namespace ScienceDownload.Commands;

/// <summary>The base of cmdlets that bring files of the Virtual Observatory: who asks its services for them.</summary>
public abstract class VoSaveCommand : SaveCommand
{
    /// <inheritdoc cref="VoCommand.Credential"/>
    [Parameter]
    [SignIn]
    public PSCredential? Credential { get; set; }

    /// <inheritdoc cref="VoCommand.Token"/>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Token { get; set; }

    /// <inheritdoc cref="VoCommand.Certificate"/>
    [Parameter]
    [ValidateNotNull]
    public X509Certificate2? Certificate { get; set; }

    /// <inheritdoc cref="VoCommand.CertificatePath"/>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CertificatePath { get; set; }

    /// <inheritdoc cref="VoCommand.CertificatePassword"/>
    [Parameter]
    [ValidateNotNull]
    public SecureString? CertificatePassword { get; set; }

    /// <summary>The certificate the parameters name; null for none. One that cannot be used ends the command.</summary>
    private protected X509Certificate2? ReadCertificate() => CertificateReader.Read(this, Certificate, CertificatePath, CertificatePassword);
}
