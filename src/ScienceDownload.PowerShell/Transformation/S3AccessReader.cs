using System.Management.Automation;
using System.Net;
using System.Security;

namespace ScienceDownload.Transformation;

/// <summary>Reads keys for S3 as a user gives them. They stay in memory.</summary>
internal static class S3AccessReader
{
    /// <summary>Who asks; null when no key was given.</summary>
    public static ArchiveAccess? Read(PSCredential? credential, SecureString? sessionToken) => credential is null ? null : new ArchiveAccess
    {
        UserName = credential.UserName,
        Password = credential.GetNetworkCredential().Password,
        Token = sessionToken is null ? null : new NetworkCredential("", sessionToken).Password,
    };
}
