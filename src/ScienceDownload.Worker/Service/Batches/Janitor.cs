namespace ScienceDownload.Worker.Service.Batches;

/// <summary>Clears away what has been kept long enough: files of finished jobs, and later the records of their batches.</summary>
internal sealed class Janitor(IDownloadEngine engine, ServiceSettings settings, ServedFiles files, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Works until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (settings.FileRetention is not null)
        {
            try
            {
                await CleanAsync(cancellation).ConfigureAwait(false);
            }
            catch (DownloadException error)
            {
                await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
            }

            await Task.Delay(Interval, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Clears away what is due now.</summary>
    public async Task CleanAsync(CancellationToken cancellation)
    {
        files.DeleteDue();
        // A file that outlived the record of its job could not be found any more.
        TimeSpan kept = settings.FileRetention > settings.RecordRetention ? settings.FileRetention.Value : settings.RecordRetention;
        DateTimeOffset before = time.GetUtcNow() - kept;
        foreach (BatchInfo batch in await engine.ListAsync(cancellation).ConfigureAwait(false))
        {
            if (batch.IsOurs() && batch.State.IsTerminal() && batch.CompletedAt < before)
                await engine.RemoveAsync(batch.Id, cancellation).ConfigureAwait(false);
        }
    }
}
