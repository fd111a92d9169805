namespace ScienceDownload.Engine.Transfers;

/// <summary>
/// Writes the control file of a moving file every second, and flushes now and then in the background, so that a killed process loses a
/// second of work, a power failure a few, and the last flush before the rename is short.
/// </summary>
internal sealed class Checkpointer(TransferSession session, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(10);
    private const long FlushBytes = 256L * 1024 * 1024;

    private long _flushedAt = time.GetTimestamp();
    private long _flushedBytes;

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Interval, time, cancellation).ConfigureAwait(false);
                Save(FlushIsDue());
            }
        }
        catch (OperationCanceledException)
        {
            // The transfer is over; whoever ended it saves for the last time.
        }
    }

    /// <summary>Writes the control file now.</summary>
    /// <param name="flush">Whether to force the bytes to the disk first.</param>
    public void Save(bool flush)
    {
        if (session.Ledger.Length is not { } length)
            return;
        IReadOnlyList<ByteRange> written = session.Ledger.TrustedRanges();
        // Where the system cannot tell one boot from another, only flushed bytes would ever be believed.
        if (flush || BootIdentity.Current is null)
        {
            session.Part.Flush();
            session.Flushed = written;
            _flushedAt = time.GetTimestamp();
            _flushedBytes = session.Ledger.BytesWritten;
        }

        session.Part.SaveControl(length, session.Source, session.Validator, written, session.Flushed);
    }

    private bool FlushIsDue() =>
        session.Ledger.BytesWritten - _flushedBytes >= FlushBytes || time.GetElapsedTime(_flushedAt) >= FlushInterval;
}
