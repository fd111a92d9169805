using System.Runtime.CompilerServices;
using ScienceDownload.Engine.Naming;
using ScienceDownload.Engine.Transports;
using ScienceDownload.Engine.Transports.Http;
using ScienceDownload.Engine.Transports.S3;

namespace ScienceDownload.Archives.Geodes;

/// <summary>Looks into the S3 datalake: its buckets, and what is below a prefix.</summary>
internal sealed class GeodesBrowser(GeodesSettings settings) : IDisposable
{
    private readonly TransportSet _transport = new(new EngineOptions().UserAgent, TimeProvider.System, new NetworkGuard(new EngineOptions().Network));

    /// <summary>What there is.</summary>
    /// <param name="path">A bucket, a bucket and the beginning of keys, or an address of either; null for the buckets.</param>
    /// <param name="allLevels">Whether every object is wanted, rather than one level.</param>
    /// <param name="cancellation">Ends the listing.</param>
    /// <exception cref="DownloadException">The path is none, there are no keys, or it cannot be listed.</exception>
    public async IAsyncEnumerable<GeodesObject> ListAsync(string? path, bool allLevels, [EnumeratorCancellation] CancellationToken cancellation)
    {
        S3Location? place = path is null ? null : Place(path);
        IAsyncEnumerable<S3Found> found = _transport.S3Objects.BrowseAsync(place, allLevels, GeodesDatalake.Access(settings), cancellation);
        await foreach (S3Found one in found.ConfigureAwait(false))
        {
            yield return new GeodesObject
            {
                Kind = one.IsObject ? GeodesObjectKind.File : one.Location.Key.Length == 0 ? GeodesObjectKind.Bucket : GeodesObjectKind.Prefix,
                Bucket = one.Location.Bucket,
                Key = one.Location.Key,
                Length = one.Length,
                LastModified = one.LastModified,
                ETag = one.ETag,
                Uri = one.Location.ToUri(),
            };
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _transport.Dispose();

    private S3Location Place(string path)
    {
        string text = path.Trim();
        // Items name their objects by the address of the server: the keys are for that one only.
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https")
        {
            if (!HttpRedirects.IsSameOrigin(address, settings.Endpoint))
            {
                throw new DownloadException(ErrorId.InvalidUri,
                    $"'{PublicUri.Text(address)}' is not at {settings.Endpoint.Authority}, which the keys are for. "
                    + "Name its server with GEODES_S3_ENDPOINT.");
            }

            text = address.AbsolutePath;
        }

        try
        {
            return S3Location.Parse(S3Location.IsS3(text) ? text : "s3://" + text.TrimStart('/'));
        }
        catch (FormatException exception)
        {
            throw new DownloadException(ErrorId.InvalidUri, $"'{path}' {exception.Message}.");
        }
    }
}
