using ScienceDownload.Archives.Batch;
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
        return new DownloadEngine(options, [new BatchArchive()], TimeProvider.System, Random.Shared.NextDouble);
    }

    /// <inheritdoc/>
    public IProfileStore OpenProfiles(string? file = null) => new ProfileStore(file);
}
