using System.Net.Http;

namespace ScienceDownload.Engine.Transports.S3;

/// <summary>The server sends elsewhere. Never leaves the transport.</summary>
internal sealed class S3RedirectException(int status, string? region) : HttpRequestException("The server sends elsewhere.")
{
    public int Status { get; } = status;

    /// <summary>The region the bucket is in; null when the server does not say.</summary>
    public string? Region { get; } = region;
}
