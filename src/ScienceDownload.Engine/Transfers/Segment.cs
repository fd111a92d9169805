namespace ScienceDownload.Engine.Transfers;

/// <summary>A byte range that one worker owns. All its state belongs to the <see cref="SegmentLedger"/> that lent it.</summary>
/// <param name="start">The first byte.</param>
/// <param name="end">The byte after the last.</param>
/// <param name="since">When it was lent.</param>
internal sealed class Segment(long start, long end, long since)
{
    public long Start { get; } = start;

    /// <summary>Shrinks when somebody idle is lent the rest; grows over free bytes that the same body brings anyway.</summary>
    public long End { get; set; } = end;

    /// <summary>Up to here bytes are promised to a write; nobody may be lent less.</summary>
    public long Claimed { get; set; } = start;

    /// <summary>Up to here bytes are written.</summary>
    public long Position { get; set; } = start;

    /// <summary>The farthest <see cref="Position"/> ever reached: beyond it lies progress.</summary>
    public long HighWater { get; set; } = start;

    /// <summary>When bytes came last; before the first, when the segment was lent.</summary>
    public long LastByteAt { get; set; } = since;

    /// <summary>
    /// Whether somebody else may take over all that is left. Once only: two slow connections must not take from each other for ever.
    /// </summary>
    public bool MayBeRelieved { get; init; } = true;

    /// <summary>Whether somebody else has taken over all that was left.</summary>
    public bool IsRelieved { get; set; }

    /// <summary>
    /// Ends whatever the worker waits for, once it is relieved; called under the ledger's lock, so it returns at once. Null while nobody works on it.
    /// </summary>
    public Action? OnRelieved { get; set; }

    /// <summary>Whether the body that brought the segment's last byte ended well.</summary>
    public bool IsConfirmed { get; set; }

    /// <summary>
    /// Up to here bytes are believed. Proxies have been seen to write an error page into a body just before they cut it, so the tail of a
    /// range is trusted only once the range is there without a cut.
    /// </summary>
    public long Trusted => IsConfirmed ? End : Math.Max(Believed, Position - SegmentLedger.DistrustedTail);

    /// <summary>Up to here bytes were believed at the last cut: nothing that comes after it makes them less so.</summary>
    public long Believed { get; set; } = start;
}
