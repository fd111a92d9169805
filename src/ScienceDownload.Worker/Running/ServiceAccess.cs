using ScienceDownload.Archives;

namespace ScienceDownload.Worker.Running;

/// <summary>Reads which service is meant, and the key for it. The key never stands on the command line, where every process can see it.</summary>
internal static class ServiceAccess
{
    private const string KeyVariable = "SCIENCEDOWNLOAD_SERVICE_KEY";

    /// <summary>Reads the service.</summary>
    /// <param name="service">Its address, or the name of a profile.</param>
    /// <param name="keyFile">The file with its key; null for the profile's, else the environment's.</param>
    /// <exception cref="DownloadException">It is neither, or the key cannot be read.</exception>
    public static ServiceConnection Read(string service, string? keyFile)
    {
        ArchiveAccess profile = service.Contains("://", StringComparison.Ordinal)
            ? new ArchiveAccess { Server = ServiceConnection.ReadAddress(service) }
            : new EngineFactory().OpenProfiles().GetAccess(service);
        Uri server = profile.Server ?? throw new DownloadException(ErrorId.InputInvalid, $"The profile '{service}' names no server.");
        string? key = keyFile is null
            ? profile.Token ?? profile.Password ?? Environment.GetEnvironmentVariable(KeyVariable)
            : KeyFile.Read(keyFile);
        return new ServiceConnection(ServiceConnection.ReadAddress(server.AbsoluteUri)) { ApiKey = string.IsNullOrEmpty(key) ? null : key };
    }
}
