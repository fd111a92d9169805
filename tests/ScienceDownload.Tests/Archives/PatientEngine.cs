using ScienceDownload.Engine.Jobs;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives;

/// <summary>Another process that does not know the hasty clock: what it waits for may take its time.</summary>
internal static class PatientEngine
{
    /// <summary>Asks for the end of a batch that a harness runs, and waits until it has come.</summary>
    public static async Task StopAsync(EngineHarness jobs, IArchive archive, BatchInfo batch)
    {
        var options = new EngineOptions { StatePath = jobs.StateFolder };
        await using var engine = new DownloadEngine(options, [archive], TimeProvider.System, () => 0.5);
        await engine.StopAsync(batch.Id, EngineHarness.Cancellation);
    }
}
