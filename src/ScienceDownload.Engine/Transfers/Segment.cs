namespace ScienceDownload.Engine.Transfers;

/// <summary>A byte range that one worker owns. All its state belongs to the <see cref="SegmentLedger"/> that lent it.</summary>
internal sealed class Segment(long start, long end)
{
    public long Start { get; } = start;

    /// <summary>Shrinks when somebody idle is lent the rest; grows never.</summary>
    public long End { get; set; } = end;

    /// <summary>Up to here bytes are promised to a write; nobody may be lent less.</summary>
    public long Claimed { get; set; } = start;

    /// <summary>Up to here bytes are written.</summary>
    public long Position { get; set; } = start;

    /// <summary>The farthest <see cref="Position"/> ever reached: beyond it lies progress.</summary>
    public long HighWater { get; set; } = start;

    /// <summary>Whether the body that brought the segment's last byte ended well.</summary>
    public bool IsConfirmed { get; set; }

    /// <summary>
    /// Up to here bytes are believed. Proxies have been seen to write an error page into a body just before they cut it, so the tail of a
    /// range is trusted only once the range is there without a cut.
    /// </summary>
    public long Trusted => IsConfirmed ? End : Math.Max(Start, Position - SegmentLedger.DistrustedTail);
}
