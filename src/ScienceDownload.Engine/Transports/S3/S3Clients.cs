using System.Collections.Concurrent;
using System.Net.Http;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using ScienceDownload.Engine.Transports.Http;

namespace ScienceDownload.Engine.Transports.S3;

/// <summary>The SDK's clients: one for each server, region and identity. They are cheap to keep, and their making reads files.</summary>
internal sealed class S3Clients : IDisposable
{
    private readonly ConcurrentDictionary<Key, AmazonS3Client> _clients = new();
    private readonly S3Credentials _credentials;
    private readonly HttpMessageHandler _handler;
    private readonly S3HttpClients _http;

    public S3Clients(S3Credentials credentials, string userAgent, Action<SocketsHttpHandler>? configure)
    {
        _credentials = credentials;
        SocketsHttpHandler sockets = TransportHandler.Create();
        configure?.Invoke(sockets);
        _handler = new S3RequestHandler(userAgent, sockets);
        _http = new S3HttpClients(_handler);
    }

    /// <summary>The server that settings mean.</summary>
    /// <exception cref="DownloadException">Its address is wrong.</exception>
    public S3Server Server(S3Settings settings)
    {
        Uri? endpoint = _credentials.Endpoint(settings);
        return new S3Server(endpoint, settings.PathStyle ?? endpoint is not null);
    }

    /// <summary>The region to sign for while a bucket has not named its own.</summary>
    public string Region(S3Settings settings) => _credentials.Region(settings);

    /// <summary>The client of an identity; null when the environment has no keys.</summary>
    /// <exception cref="DownloadException">The profile is not known.</exception>
    public async ValueTask<AmazonS3Client?> FindAsync(S3Server server, string region, S3Identity identity, S3Access access)
    {
        var key = new Key(server, region, identity.Kind, identity.Kind switch
        {
            S3IdentityKind.Keys => $"{access.AccessKeyId}\n{access.SecretAccessKey}\n{access.SessionToken}",
            S3IdentityKind.Profile => access.Settings.Profile!,
            S3IdentityKind.Environment => _credentials.EnvironmentMark,
            _ => "",
        });
        if (_clients.TryGetValue(key, out AmazonS3Client? known))
            return known;
        if (await _credentials.FindAsync(identity, access).ConfigureAwait(false) is not { } credentials)
            return null;
        return _clients.GetOrAdd(
            key, static (key, made) => new SingleTryS3Client(made.credentials, Configure(key, made._http)), (credentials, _http));
    }

    public void Dispose()
    {
        foreach (AmazonS3Client client in _clients.Values)
            client.Dispose();
        _handler.Dispose();
    }

    private static AmazonS3Config Configure(Key key, S3HttpClients http)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = key.Server.PathStyle,
            HttpClientFactory = http,
            // The whole file is checked once it is there; the SDK would check single replies.
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            MaxErrorRetry = 0,
            AllowAutoRedirect = false,
            IgnoreConfiguredEndpointUrls = true,
        };
        if (key.Server.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.GetLeftPart(UriPartial.Path);
            config.AuthenticationRegion = key.Region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(key.Region);
        }

        return config;
    }

    /// <summary>Prints nothing of what it holds, which may be keys.</summary>
    private readonly record struct Key(S3Server Server, string Region, S3IdentityKind Kind, string Secret)
    {
        public override string ToString() => $"{Server.Name} {Region} {Kind}";
    }
}
