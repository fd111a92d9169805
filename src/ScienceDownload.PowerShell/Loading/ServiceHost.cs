using System.Collections.Concurrent;
using System.Management.Automation;
using System.Net;
using System.Security;
using ScienceDownload.Archives;
using ScienceDownload.Profiles;

namespace ScienceDownload.Loading;

/// <summary>The services that this process drives: one engine for each address and key. Keys are kept in memory only.</summary>
internal static class ServiceHost
{
    private const string KeyVariable = "SCIENCEDOWNLOAD_SERVICE_KEY";

    private static readonly ConcurrentDictionary<ServiceConnection, Lazy<IDownloadEngine>> Engines = new();
    private static readonly ConcurrentDictionary<Uri, string> GivenKeys = new();

    /// <summary>
    /// The engine that drives a service; on the pipeline thread, because a vault may ask to be unlocked. Asks the service nothing yet.
    /// </summary>
    /// <param name="cmdlet">Who wants it.</param>
    /// <param name="service">The address, or the name of a profile.</param>
    /// <param name="apiKey">The key; null for the profile's, the environment's, or the one that was last given for this address.</param>
    /// <exception cref="DownloadException">It is neither an address nor a profile, or the profile names no server.</exception>
    public static IDownloadEngine Open(PSCmdlet cmdlet, string service, SecureString? apiKey)
    {
        (Uri address, string? kept) = service.Contains("://", StringComparison.Ordinal)
            ? (ServiceConnection.ReadAddress(service), null)
            : ReadProfile(cmdlet, service);
        string? given = apiKey is { Length: > 0 } ? new NetworkCredential("", apiKey).Password : kept;
        if (given is not null)
            GivenKeys[address] = given;
        string? key = given
            ?? (Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } variable ? variable : GivenKeys.GetValueOrDefault(address));
        var connection = new ServiceConnection(address) { ApiKey = key };
        return Engines.GetOrAdd(connection, _ => new(() => new EngineFactory().Connect(connection))).Value;
    }

    /// <summary>Lets go of all services; what they do goes on over there.</summary>
    public static void CloseAll()
    {
        foreach ((ServiceConnection connection, Lazy<IDownloadEngine> engine) in Engines)
        {
            if (Engines.TryRemove(new(connection, engine)))
                Blocking.Wait(() => engine.Value.DisposeAsync().AsTask());
        }

        GivenKeys.Clear();
    }

    private static (Uri Address, string? Key) ReadProfile(PSCmdlet cmdlet, string name)
    {
        ArchiveAccess access;
        try
        {
            access = ProfileReader.ReadAccess(cmdlet, name);
        }
        catch (DownloadException failure) when (failure.Id is ErrorId.ProfileNotFound or ErrorId.InputInvalid)
        {
            throw new DownloadException(failure.Id,
                $"'{name}' is neither the address of a service, such as http://127.0.0.1:8080, nor the name of a profile. {failure.Message}",
                failure);
        }

        Uri server = access.Server
            ?? throw new DownloadException(ErrorId.InputInvalid,
                $"The profile '{name}' names no server. Give it one with Set-DownloadProfile -Server.");
        return (ServiceConnection.ReadAddress(server.AbsoluteUri), access.Token ?? access.Password);
    }
}
