using ScienceDownload.Archives.Batch;
using ScienceDownload.Archives.Geodes;
using ScienceDownload.Archives.Http;
using ScienceDownload.Archives.Media;
using ScienceDownload.Archives.Onc;
using ScienceDownload.Archives.Remote;
using ScienceDownload.Archives.Vo;
using ScienceDownload.Archives.Xnat;
using ScienceDownload.Engine.Cluster;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Engine.Profiles;

namespace ScienceDownload.Archives;

/// <summary>Joins the engine and the archives: the one place that knows which archives there are.</summary>
public sealed class EngineFactory : IEngineFactory
{
    /// <inheritdoc/>
    public IDownloadEngine Create(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var http = new ArchiveHttp(options.UserAgent, TimeProvider.System, Random.Shared.NextDouble);
        IArchive[] archives =
        [
            new BatchArchive(), OncArchive.Create(http), new GeodesArchive(http, TimeProvider.System), new VoArchive(http, TimeProvider.System),
            new XnatArchive(http, TimeProvider.System), new MediaArchive(options.Network, MediaProgram.OfEnvironment),
        ];
        return new ClusterEngine(new DownloadEngine(options, archives, TimeProvider.System, Random.Shared.NextDouble), TimeProvider.System);
    }

    /// <inheritdoc/>
    public IDownloadEngine Connect(ServiceConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return new RemoteEngine(connection, TimeProvider.System);
    }

    /// <inheritdoc/>
    public IProfileStore OpenProfiles(string? file = null) =>
        new ProfileStore(file, new XnatctlProfiles(Environment.GetEnvironmentVariable));
}
