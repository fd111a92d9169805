namespace ScienceDownload.Engine.Transfers;

/// <summary>
/// Who owns which bytes of one file. Pieces are lent in ascending order, so that hashing can follow closely; when none is left, whoever is
/// idle is lent the second half of the largest piece still under way, so that the last one never drags. Every byte has one owner at a time.
/// </summary>
/// <remarks>Safe for concurrent use. Invariant: done, free and active ranges are disjoint and cover the file.</remarks>
internal sealed class SegmentLedger
{
    /// <summary>How much of an unfinished range's end is fetched again after a cut.</summary>
    public const int DistrustedTail = 64 * 1024;

    /// <summary>No piece is split below this: a new request must be worth its round trip.</summary>
    public const long SmallestLoan = 512 * 1024;

    /// <summary>How much longer a connection that brought nothing yet may be silent: a first byte may take several round trips.</summary>
    private const int FirstByteFactor = 10;

    private readonly object _lock = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _silence;
    private readonly RangeSet _done;
    private readonly RangeSet _free;
    private readonly List<Segment> _active = [];
    private readonly long _pieceSize;
    private long _activeBytes;

    /// <param name="length">The file's length; null when it is not known, then there is one open-ended segment.</param>
    /// <param name="done">What is on disk and trusted already.</param>
    /// <param name="pieceSize">How much is lent at once.</param>
    /// <param name="time">Tells who has been silent for long.</param>
    /// <param name="silence">How long that is for a connection that brought bytes already; see <see cref="TransferLimits.Silence"/>.</param>
    public SegmentLedger(long? length, RangeSet done, long pieceSize, TimeProvider time, TimeSpan silence)
    {
        Length = length;
        _time = time;
        _silence = silence;
        _done = done;
        _free = done.Missing(length ?? long.MaxValue);
        _pieceSize = Math.Max(pieceSize, SmallestLoan);
    }

    /// <summary>The file's length; null until an open-ended body has ended.</summary>
    public long? Length { get; private set; }

    /// <summary>Bytes written so far, the distrusted ones included.</summary>
    public long BytesWritten
    {
        get
        {
            lock (_lock)
                return _done.Count + _activeBytes;
        }
    }

    /// <summary>Whether every byte is written.</summary>
    public bool IsComplete
    {
        get
        {
            lock (_lock)
                return Length is { } length && _done.Count == length;
        }
    }

    /// <summary>The first byte that nobody has; null when all are done or owned.</summary>
    public long? FirstFree
    {
        get
        {
            lock (_lock)
                return _free.IsEmpty ? null : _free.Ranges[0].Start;
        }
    }

    /// <summary>How many bytes from the start are trusted without a gap.</summary>
    public long TrustedPrefix
    {
        get
        {
            lock (_lock)
            {
                long prefix = _done.Prefix;
                foreach (Segment segment in _active)
                {
                    if (segment.Start == prefix)
                        return segment.Trusted;
                }

                return prefix;
            }
        }
    }

    /// <summary>What is written and trusted: what the control file may claim.</summary>
    public IReadOnlyList<ByteRange> TrustedRanges()
    {
        lock (_lock)
        {
            var trusted = new RangeSet(_done.Ranges);
            foreach (Segment segment in _active)
                trusted.Add(new ByteRange(segment.Start, segment.Trusted));
            return trusted.Ranges;
        }
    }

    /// <summary>Whether somebody still works on something that may be taken over.</summary>
    public bool MayHaveMore
    {
        get
        {
            lock (_lock)
                return _active.Exists(segment => segment.MayBeRelieved && segment.Claimed < segment.End);
        }
    }

    /// <summary>
    /// Takes all that is left from a worker whose connection has gone silent, so that the slowest does not set the time of the whole file;
    /// null when nobody is silent. The worker is relieved of what it waits for.
    /// </summary>
    public Segment? TakeFromTheSilent()
    {
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            Segment? silent = Length is null ? null : _active
                .Where(segment => segment.MayBeRelieved && segment.Claimed < segment.End)
                .Where(segment =>
                    _time.GetElapsedTime(segment.LastByteAt, now) >= (segment.Position > segment.Start ? _silence : _silence * FirstByteFactor))
                .MaxBy(segment => segment.End - segment.Claimed);
            if (silent is null)
                return null;
            var rest = new Segment(silent.Claimed, silent.End, now) { MayBeRelieved = false };
            _active.Add(rest);
            silent.End = silent.Claimed;
            silent.IsRelieved = true;
            silent.OnRelieved?.Invoke();
            return rest;
        }
    }

    /// <summary>Says how to end what the worker of a segment waits for; at once when it is relieved already.</summary>
    public void WhenRelieved(Segment segment, Action relieve)
    {
        lock (_lock)
        {
            segment.OnRelieved = relieve;
            if (segment.IsRelieved)
                relieve();
        }
    }

    /// <summary>Lends a piece; null when nothing is worth lending any more.</summary>
    public Segment? Take()
    {
        lock (_lock)
        {
            Segment? segment = TakeFree(null) ?? TakeFromTheLargest();
            if (segment is not null)
                _active.Add(segment);
            return segment;
        }
    }

    /// <summary>
    /// Promises up to <paramref name="count"/> bytes at the segment's end of claim to the caller; fewer when the rest was lent to another.
    /// </summary>
    /// <param name="segment">The caller's segment.</param>
    /// <param name="count">How many bytes are at hand.</param>
    /// <param name="openEnded">Whether the caller's body goes on behind the segment: then free bytes that follow become part of it, which saves a
    ///     request.</param>
    public int Claim(Segment segment, int count, bool openEnded)
    {
        lock (_lock)
        {
            while (openEnded && segment.End - segment.Claimed < count && TakeFree(segment.End) is { } following)
                segment.End = following.End;
            int granted = (int)Math.Min(count, segment.End - segment.Claimed);
            segment.Claimed += granted;
            return granted;
        }
    }

    /// <summary>Records that claimed bytes are written.</summary>
    public void Written(Segment segment, int count)
    {
        lock (_lock)
        {
            segment.Position += count;
            segment.LastByteAt = _time.GetTimestamp();
            _activeBytes += count;
        }
    }

    /// <summary>Whether the worker of a segment has nothing left to do on it.</summary>
    public bool IsFinished(Segment segment)
    {
        lock (_lock)
            return segment.Position >= segment.End;
    }

    /// <summary>Whether free bytes follow, so that an open-ended body may go on with them.</summary>
    public bool MayGrow(Segment segment)
    {
        lock (_lock)
            return _free.Ranges.Any(range => range.Start == segment.End);
    }

    /// <summary>Where the segment's next request starts and ends.</summary>
    public ByteRange Remaining(Segment segment)
    {
        lock (_lock)
            return new ByteRange(segment.Position, segment.End);
    }

    /// <summary>All bytes of the segment came, and nothing was cut: they are trusted from now on.</summary>
    public void Confirm(Segment segment)
    {
        lock (_lock)
            segment.IsConfirmed = true;
    }

    /// <summary>After a cut: steps back over the tail of what came since the last one. True when the segment got farther than ever before.</summary>
    public bool StepBack(Segment segment)
    {
        lock (_lock)
        {
            bool progressed = segment.Position > segment.HighWater;
            segment.HighWater = Math.Max(segment.HighWater, segment.Position);
            long trusted = segment.Trusted;
            _activeBytes -= segment.Position - trusted;
            segment.Position = segment.Claimed = segment.Believed = trusted;
            return progressed;
        }
    }

    /// <summary>The open-ended body has ended here: the length is known now.</summary>
    public void EndAt(Segment segment, long length)
    {
        lock (_lock)
        {
            segment.End = length;
            Length = length;
        }
    }

    /// <summary>Takes a segment back: what is trusted is done, the rest is free again.</summary>
    public void Return(Segment segment)
    {
        lock (_lock)
        {
            segment.OnRelieved = null;
            if (!_active.Remove(segment))
                return;
            _activeBytes -= segment.Position - segment.Start;
            long trusted = segment.Trusted;
            _done.Add(new ByteRange(segment.Start, trusted));
            _free.Add(new ByteRange(trusted, segment.End));
        }
    }

    private Segment? TakeFree(long? startingAt)
    {
        ByteRange first = _free.Ranges.FirstOrDefault(range => startingAt is null || range.Start == startingAt);
        if (first.Length == 0)
            return null;
        long size = Length is null || first.Length < _pieceSize + SmallestLoan ? first.Length : _pieceSize;
        var piece = new ByteRange(first.Start, first.Start + size);
        _free.Remove(piece);
        return new Segment(piece.Start, piece.End, _time.GetTimestamp());
    }

    private Segment? TakeFromTheLargest()
    {
        if (Length is null)
            return null;
        Segment? largest = _active.MaxBy(segment => segment.End - segment.Claimed);
        if (largest is null || largest.End - largest.Claimed < 2 * SmallestLoan)
            return null;
        long middle = largest.Claimed + ((largest.End - largest.Claimed) / 2);
        var half = new Segment(middle, largest.End, _time.GetTimestamp());
        largest.End = middle;
        return half;
    }
}
