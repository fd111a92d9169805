namespace ScienceDownload.Engine.Jobs;

/// <summary>The last word of an archive on a batch whose items have all settled.</summary>
internal static class Conclusion
{
    /// <summary>Has it spoken. Whatever goes wrong is a warning: the files are there and verified.</summary>
    /// <param name="session">The archive.</param>
    /// <param name="sink">Hears warnings.</param>
    /// <param name="halted">Cancelled when the batch is suspended or stopped meanwhile.</param>
    public static async Task RunAsync(IConcludingSession session, IDownloadSink sink, CancellationToken halted)
    {
        try
        {
            await session.ConcludeAsync(halted).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (halted.IsCancellationRequested)
        {
            // A suspended batch concludes when it is resumed.
        }
        catch (Exception exception)
        {
            sink.Message(MessageLevel.Warning, exception.Message);
        }
    }
}
