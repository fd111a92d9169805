using System.Management.Automation;
using System.Net;
using System.Security;
using ScienceDownload.Archives.Xnat;
using ScienceDownload.Profiles;

namespace ScienceDownload.Xnat;

/// <summary>Who asks which server, out of what a user gave.</summary>
internal static class XnatAccess
{
    private const string ProfileVariable = "XNAT_PROFILE";
    private const string ServerVariable = "XNAT_URL";
    private const string ProjectSetting = "Project";

    /// <summary>
    /// The profile that counts: the one given, that of the object, the one in <c>XNAT_PROFILE</c>, or, when neither an address nor <c>XNAT_URL</c>
    /// says where to ask, the one that xnatctl takes where none is named. Null for none.
    /// </summary>
    /// <exception cref="DownloadException">The file of xnatctl cannot be read.</exception>
    public static string? ProfileName(string? given, string? ofObject, Uri? server)
    {
        if ((given ?? ofObject) is { } named)
            return named;
        if (server is not null)
            return null;
        return Variable(ProfileVariable) ?? (Variable(ServerVariable) is null ? XnatClient.DefaultProfile() : null);
    }

    /// <summary>Joins them; on the pipeline thread, because a vault may ask to be unlocked.</summary>
    /// <exception cref="DownloadException">There is no such profile, or it is for another server.</exception>
    public static ArchiveAccess Read(PSCmdlet cmdlet, string? profile, Uri? server, PSCredential? credential, SecureString? token)
    {
        ArchiveAccess access = profile is null ? ArchiveAccess.None : ProfileReader.ReadAccess(cmdlet, profile);
        if (server is not null)
        {
            bool isOther = access.Server is { } own
                && own.GetLeftPart(UriPartial.Path).TrimEnd('/') != server.GetLeftPart(UriPartial.Path).TrimEnd('/');
            if (isOther)
            {
                throw new DownloadException(ErrorId.InputInvalid,
                    $"The profile '{profile}' is for {access.Server!.Authority}, not for {server.Authority}: its secret is not sent there. "
                        + "Leave out one of them.");
            }

            access = access with { Server = server };
        }

        if (credential is not null)
        {
            access = access with
            {
                UserName = credential.UserName, Password = credential.GetNetworkCredential().Password, Token = null, Profile = null,
            };
        }

        return token is null
            ? access
            : access with { UserName = null, Password = null, Token = new NetworkCredential("", token).Password, Profile = null };
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    /// <summary>The project a profile names for those who name none; null when it does not.</summary>
    public static string? DefaultProject(ArchiveAccess access) =>
        access.Settings.TryGetValue(ProjectSetting, out string? project) && project.Length > 0 ? project : null;
}
