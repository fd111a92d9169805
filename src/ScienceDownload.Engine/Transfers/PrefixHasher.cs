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

    /// <summary>So far may hashing fall behind. Without a bound the readers would take all cores, and hashing would begin when they end.</summary>
    private const long MostBehind = 64 * 1024 * 1024;

    private readonly PartFile _part;
    private readonly SegmentLedger _ledger;
    private readonly ChecksumSet _checksums;
    private readonly SemaphoreSlim _more = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private readonly SemaphoreSlim _less = new(0);
    private long _announced;
    private long _hashed;
    private int _waiting;
    private volatile bool _ended;

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

    /// <summary>Waits while hashing is far behind. It has bytes to hash then, so the wait ends.</summary>
    public async ValueTask CatchUpAsync(CancellationToken cancellation)
    {
        while (IsBehind)
        {
            // Counted first and asked again then: the hasher lets go whoever is counted, so none can miss its last word.
            Interlocked.Increment(ref _waiting);
            if (!IsBehind)
                return;
            Wake();
            await _less.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Whether readers should wait.</summary>
    public bool IsBehind => !_ended && _ledger.TrustedPrefix - Volatile.Read(ref _hashed) > MostBehind;

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
        _less.Dispose();
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
            while (!(_ledger.IsComplete && _hashed == _ledger.Length))
            {
                long trusted = _ledger.TrustedPrefix;
                while (_hashed < trusted)
                {
                    _stop.Token.ThrowIfCancellationRequested();
                    int read = _part.Read(_hashed, buffer.AsSpan(0, (int)Math.Min(ChunkSize, trusted - _hashed)));
                    if (read == 0)
                    {
                        throw new DownloadException(
                            ErrorId.DestinationUnwritable, $"{_part.PartPath} was cut by somebody else while it was written.");
                    }

                    _checksums.Append(buffer.AsSpan(0, read));
                    Volatile.Write(ref _hashed, _hashed + read);
                    LetReadersGo();
                }

                if (!_ledger.IsComplete)
                    await _more.WaitAsync(_stop.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            // However this ended, nobody may wait for it any more.
            _ended = true;
            LetReadersGo();
        }
    }

    private void LetReadersGo()
    {
        if (Volatile.Read(ref _waiting) > 0 && Interlocked.Exchange(ref _waiting, 0) is > 0 and var waiting)
            _less.Release(waiting);
    }
}
