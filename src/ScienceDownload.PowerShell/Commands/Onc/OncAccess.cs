using System.Management.Automation;
using System.Net;
using System.Security;
using ScienceDownload.Archives.Onc;
using ScienceDownload.Profiles;

namespace ScienceDownload.Commands;

/// <summary>Who asks ONC: what the parameters say, else the profile, else the environment, else a <c>.env</c> file.</summary>
internal static class OncAccess
{
    /// <summary>The token and the server.</summary>
    /// <exception cref="DownloadException">There is no token, or no such profile.</exception>
    public static ArchiveAccess Read(PSCmdlet cmdlet, Uri? server, SecureString? token, PSCredential? credential, string? profile)
    {
        ArchiveAccess access = profile is null ? ArchiveAccess.None : ProfileReader.ReadAccess(cmdlet, profile);
        if ((token ?? credential?.Password) is { } secret)
            access = access with { Token = new NetworkCredential("", secret).Password };
        if (server is not null)
            access = access with { Server = server };
        OncAccount account = OncAccount.Of(access, cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath);
        return access with { Server = account.Server, Token = account.Token };
    }

    /// <summary>The folder for data where no parameter says: <c>DATA_DIR</c> of the environment, else of a <c>.env</c> file; null for none.</summary>
    public static string? Folder(PSCmdlet cmdlet)
    {
        const string variable = "DATA_DIR";
        string? folder = Environment.GetEnvironmentVariable(variable);
        return string.IsNullOrWhiteSpace(folder) ? DotEnv.Find(cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath, variable) : folder;
    }
}
