using System.Management.Automation;
using System.Net;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using ScienceDownload.Errors;
using ScienceDownload.Profiles;

namespace ScienceDownload.Commands;

/// <summary>Finds out who asks a service of the Virtual Observatory.</summary>
internal static class VoAccess
{
    /// <summary>Who asks, as the parameters say; on the pipeline thread. A profile that cannot be read ends the command.</summary>
    public static ArchiveAccess Of(
        PSCmdlet command, Uri server, PSCredential? credential, SecureString? token, string? profile, X509Certificate2? certificate)
    {
        if (profile is not null)
        {
            try
            {
                ArchiveAccess known = ProfileReader.ReadAccess(command, profile);
                return known with { Server = known.Server ?? server, Certificate = certificate };
            }
            catch (DownloadException exception)
            {
                command.ThrowTerminatingError(exception.ToErrorRecord(profile));
            }
        }

        return new ArchiveAccess
        {
            Server = server,
            UserName = credential?.UserName,
            Password = credential?.GetNetworkCredential().Password,
            Token = token is null ? null : new NetworkCredential("", token).Password,
            Certificate = certificate,
        };
    }
}
