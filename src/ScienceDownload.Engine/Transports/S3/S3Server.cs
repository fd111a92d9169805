namespace ScienceDownload.Engine.Transports.S3;

/// <summary>A server and how its buckets are addressed.</summary>
/// <param name="Endpoint">Its address; null for Amazon's own.</param>
/// <param name="PathStyle">Whether buckets stand in the path.</param>
internal sealed record S3Server(Uri? Endpoint, bool PathStyle)
{
    /// <summary>Whether an ETag is an MD5 also where the server encrypts; elsewhere only Amazon promises that.</summary>
    public bool IsAmazon => Endpoint is null || Endpoint.Host.EndsWith(".amazonaws.com", StringComparison.OrdinalIgnoreCase);

    /// <summary>What messages call it.</summary>
    public string Name => Endpoint?.Authority ?? "S3";
}
