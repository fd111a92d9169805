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

    /// <summary>The keys alone, beside who asks; null when no key was given.</summary>
    public static S3Access? ReadKeys(PSCredential? credential, SecureString? sessionToken) => Read(credential, sessionToken) is not { } keys ? null
        : new S3Access { AccessKeyId = keys.UserName, SecretAccessKey = keys.Password, SessionToken = keys.Token };
}
