using System.Net;
using System.Net.Http;

namespace ScienceDownload.Engine.Transports.S3;

/// <summary>
/// Stands between the SDK and the network, and mends what the SDK does to requests and replies: they go as our product; a redirect, which it would
/// take for the object, becomes a failure; a slash that a key begins with, which it signs and does not send, is put back.
/// </summary>
internal sealed class S3RequestHandler(string userAgent, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>Names the bucket where a key begins with a slash. One of the headers that are never signed; it ends here.</summary>
    public const string LostSlashHeader = "X-Amzn-Trace-Id";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Remove("User-Agent");
        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        if (request.Headers.TryGetValues(LostSlashHeader, out IEnumerable<string>? marks))
        {
            request.RequestUri = PutBack(request.RequestUri!, marks.First());
            request.Headers.Remove(LostSlashHeader);
        }

        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if ((int)response.StatusCode is not (>= 300 and < 400) || response.StatusCode == HttpStatusCode.NotModified)
            return response;
        using (response)
        {
            string? region = response.Headers.TryGetValues(S3Errors.RegionHeader, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
            throw new S3RedirectException((int)response.StatusCode, region);
        }
    }

    private static Uri PutBack(Uri uri, string bucket)
    {
        string text = uri.OriginalString;
        int path = text.IndexOf('/', text.IndexOf("://", StringComparison.Ordinal) + 3);
        string front = $"/{bucket}/";
        bool isInPath = !uri.Host.StartsWith(bucket + ".", StringComparison.OrdinalIgnoreCase);
        int key = isInPath ? text.IndexOf(front, path, StringComparison.Ordinal) + front.Length : path + 1;
        return new Uri(text.Insert(key, "/"), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }
}
