using System.Buffers;
using ScienceDownload.Engine.Integrity;

namespace ScienceDownload.Engine.Transfers;

/// <summary>
/// Hashes a file while it arrives: follows the trusted prefix and reads it back while it is still in the page cache, on a core of its own.
/// It never hashes a byte that may be fetched again.
/// </summary>
internal sealed class PrefixHasher : IAsyncDisposable
{
    private const int ChunkSize = 1024 * 1024;

    private readonly PartFile _part;
    private readonly SegmentLedger _ledger;
    private readonly ChecksumSet _checksums;
    private readonly SemaphoreSlim _more = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private long _announced;

    public PrefixHasher(PartFile part, SegmentLedger ledger, IReadOnlyCollection<ChecksumAlgorithm> algorithms)
    {
        _part = part;
        _ledger = ledger;
        _checksums = new ChecksumSet(algorithms);
        _work = Task.Run(FollowAsync);
    }

    /// <summary>Tells that bytes were written somewhere; now and then that wakes the hasher.</summary>
    public void Announce(int bytes)
    {
        if (Interlocked.Add(ref _announced, bytes) < ChunkSize)
            return;
        Interlocked.Exchange(ref _announced, 0);
        Wake();
    }

    /// <summary>Call it when every byte is written: hashes the rest and gives the digests.</summary>
    public async Task<IReadOnlyList<Checksum>> FinishAsync(CancellationToken cancellation)
    {
        Wake();
        await _work.WaitAsync(cancellation).ConfigureAwait(false);
        return _checksums.Finish();
    }

    /// <summary>Stops hashing, and returns when nothing is read from the part file any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _checksums.Dispose();
        _more.Dispose();
        _stop.Dispose();
    }

    private void Wake()
    {
        if (_more.CurrentCount == 0)
            _more.Release();
    }

    private async Task FollowAsync()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            long hashed = 0;
            while (!(_ledger.IsComplete && hashed == _ledger.Length))
            {
                long trusted = _ledger.TrustedPrefix;
                while (hashed < trusted)
                {
                    _stop.Token.ThrowIfCancellationRequested();
                    int read = _part.Read(hashed, buffer.AsSpan(0, (int)Math.Min(ChunkSize, trusted - hashed)));
                    if (read == 0)
                        throw new DownloadException(ErrorId.DestinationUnwritable, $"{_part.PartPath} was cut by somebody else while it was written.");
                    _checksums.Append(buffer.AsSpan(0, read));
                    hashed += read;
                }

                if (!_ledger.IsComplete)
                    await _more.WaitAsync(_stop.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
