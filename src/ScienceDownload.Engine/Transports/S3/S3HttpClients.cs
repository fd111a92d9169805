using System.Net.Http;
using Amazon.Runtime;

namespace ScienceDownload.Engine.Transports.S3;

/// <summary>Gives all of the SDK's clients the one pool of connections.</summary>
internal sealed class S3HttpClients(HttpMessageHandler handler) : HttpClientFactory
{
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
        new(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };

    // The SDK would keep them for the life of the process.
    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
}
