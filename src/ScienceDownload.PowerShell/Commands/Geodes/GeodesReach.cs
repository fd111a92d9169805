using System.Management.Automation;
using System.Net;
using System.Security;
using ScienceDownload.Archives.Geodes;
using ScienceDownload.Loading;
using ScienceDownload.Profiles;

namespace ScienceDownload.Commands;

/// <summary>How a cmdlet reaches GEODES and as whom, from the parameters that all of them share.</summary>
/// <param name="access">What profile and parameters say; null when none is given.</param>
/// <param name="configFile">The configuration file that was named; null for none.</param>
/// <param name="folder">The folder of the shell, in which a configuration file may lie.</param>
internal sealed class GeodesReach(ArchiveAccess? access, string? configFile, string folder)
{
    private readonly GeodesSources _sources = GeodesSources.Of(access ?? ArchiveAccess.None, configFile, folder);

    /// <summary>Who asks; null when only the environment and files say.</summary>
    public ArchiveAccess? Access => access;

    /// <summary>What all sources together say now.</summary>
    /// <exception cref="DownloadException">A configuration cannot be read.</exception>
    public GeodesSettings Settings => _sources.Gather();

    /// <summary>What the parameters say; <paramref name="keys"/> are those of the datalake.</summary>
    /// <exception cref="DownloadException">There is no such profile, its secret cannot be read, or the address is none.</exception>
    public static GeodesReach Of(PSCmdlet cmdlet, string? profile, SecureString? apiKey, Uri? server, string? configPath, S3Access? keys = null)
    {
        if (server is not null && !(server.IsAbsoluteUri && server.Scheme is "http" or "https"))
            throw new DownloadException(ErrorId.InvalidUri, $"'{server.OriginalString}' is no http or https address.");
        ArchiveAccess? access = profile is null ? null : ProfileReader.ReadAccess(cmdlet, profile);
        if (server is not null)
            access = (access ?? ArchiveAccess.None) with { Server = server };
        if (apiKey is not null)
            access = (access ?? ArchiveAccess.None) with { UserName = null, Password = null, Token = new NetworkCredential("", apiKey).Password };
        if (keys is not null)
            access = (access ?? ArchiveAccess.None) with { S3 = keys };
        string? file = configPath is null ? null : cmdlet.ToFilePath(configPath);
        return new GeodesReach(access, file, cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath);
    }

    /// <summary>The way to the portal; what is odd in the configuration is said.</summary>
    /// <exception cref="DownloadException">The configuration cannot be read.</exception>
    public GeodesCalls Calls(Action<string> warn)
    {
        foreach (string warning in Settings.Warnings)
            warn(warning);
        return new GeodesCalls(EngineHost.Http, _sources.Gather);
    }
}
