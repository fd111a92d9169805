using ScienceDownload.Archives.Batch;
using ScienceDownload.Archives.Http;
using ScienceDownload.Archives.Xnat;
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
        return new DownloadEngine(options, [new BatchArchive(), new XnatArchive(NewHttp(options), TimeProvider.System)], TimeProvider.System, Random.Shared.NextDouble);
    }

    /// <inheritdoc/>
    public IProfileStore OpenProfiles(string? file = null) => new ProfileStore(file);

    private static ArchiveHttp NewHttp(EngineOptions options) => new(options.UserAgent, TimeProvider.System, Random.Shared.NextDouble);
}
