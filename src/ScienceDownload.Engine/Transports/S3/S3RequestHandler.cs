using System.Net.Http;

namespace ScienceDownload.Engine.Transports.S3;

/// <summary>Stands between the SDK and the network: requests go as our product, and a redirect, which the SDK would take for the object, becomes a failure.</summary>
internal sealed class S3RequestHandler(string userAgent, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Remove("User-Agent");
        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if ((int)response.StatusCode is not (>= 300 and < 400) || response.StatusCode == System.Net.HttpStatusCode.NotModified)
            return response;
        using (response)
        {
            string? region = response.Headers.TryGetValues(S3Errors.RegionHeader, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
            throw new S3RedirectException((int)response.StatusCode, region);
        }
    }
}
