using System.Globalization;
using ScienceDownload.Archives.Http;
using ScienceDownload.Engine.Resilience;
using ScienceDownload.Engine.Transports;
using ScienceDownload.Engine.Transports.Http;

namespace ScienceDownload.Archives.Geodes;

/// <summary>Lists what is inside remote archives, from the portal or the datalake, without downloading them.</summary>
internal sealed class GeodesMemberClient(ArchiveHttp http, ArchiveAccess access, string? configFile) : IDisposable
{
    private readonly TransportSet _transport = new(new EngineOptions().UserAgent, TimeProvider.System, new NetworkGuard(new EngineOptions().Network));
    private readonly HostPolicies _policies = new(TimeProvider.System, Random.Shared.NextDouble);


    private static BatchInfo NoBatch { get; } = new() { Id = "", Archive = "geodes", State = BatchState.Running,
        Options = new BatchOptions { Destination = "/" } };

    /// <summary>The members of an item's archive, folders included.</summary>
    /// <exception cref="DownloadException">The item has no archive, or it cannot be read.</exception>
    public async Task<IReadOnlyList<GeodesMember>> ListAsync(GeodesItem item, bool fromS3, CancellationToken cancellation)
    {
        GeodesAsset asset = item.DataAsset ?? throw new DownloadException(ErrorId.DataAssetMissing, $"{item} has no data file.");
        if (fromS3 && item.EndpointUrl is null)
            throw new DownloadException(ErrorId.DataAssetMissing, $"{item} has no address in the S3 datalake. List its members without -S3.");
        DownloadItem file = new GeodesPlan(new GeodesPlanOptions { UseS3 = fromS3, ConfigFile = configFile }).File(item, asset, null);
        var session = new GeodesSession(new ArchiveRun(NoBatch, access, NullSink.Instance), http, new DatalakeRefusals(), TimeProvider.System);
        await using (session.ConfigureAwait(false))
        {
            try
            {
                var bytes = new RemoteBytes(_transport, _policies, (attempt, token) => session.OpenAsync(file, attempt, token), file.PrimarySource);
                IReadOnlyList<ZipEntry> entries = await ZipDirectory.ReadAsync(bytes, asset.Length, cancellation).ConfigureAwait(false);
                return [.. entries.Select(entry => ToMember(entry, item, fromS3))];
            }
            catch (DownloadException exception)
            {
                throw session.Explain(file, exception);
            }
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _transport.Dispose();

    private static GeodesMember ToMember(ZipEntry entry, GeodesItem item, bool fromS3) => new()
    {
        Path = entry.Path,
        Length = entry.Length,
        CompressedLength = entry.PackedLength,
        Crc32 = entry.Crc32.ToString("x8", CultureInfo.InvariantCulture),
        Method = entry.Method,
        LastWriteTime = entry.LastWriteTime,
        HeaderOffset = entry.HeaderOffset,
        EndOffset = entry.EndOffset,
        IsEncrypted = entry.IsEncrypted,
        Item = item,
        FromS3 = fromS3,
    };
}
