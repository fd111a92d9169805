namespace ScienceDownload.Engine.Transfers;

/// <summary>A set of bytes as sorted ranges that neither touch nor overlap. Not synchronised.</summary>
internal sealed class RangeSet
{
    private readonly List<ByteRange> _ranges = [];

    public RangeSet(IEnumerable<ByteRange>? ranges = null)
    {
        foreach (ByteRange range in ranges ?? [])
            Add(range);
    }

    public IReadOnlyList<ByteRange> Ranges => _ranges;

    public bool IsEmpty => _ranges.Count == 0;

    /// <summary>How many bytes are in the set.</summary>
    public long Count { get; private set; }

    /// <summary>The end of the range that starts at zero; zero when there is none.</summary>
    public long Prefix => _ranges.Count > 0 && _ranges[0].Start == 0 ? _ranges[0].End : 0;

    public void Add(ByteRange range)
    {
        if (range.Length <= 0)
            return;
        // The first range that ends at or after the new one begins may merge with it, and so may its successors.
        int first = FirstEndingAtOrAfter(range.Start);
        long start = range.Start;
        long end = range.End;
        int last = first;
        for (; last < _ranges.Count && _ranges[last].Start <= end; last++)
        {
            start = Math.Min(start, _ranges[last].Start);
            end = Math.Max(end, _ranges[last].End);
            Count -= _ranges[last].Length;
        }

        _ranges.RemoveRange(first, last - first);
        _ranges.Insert(first, new ByteRange(start, end));
        Count += end - start;
    }

    public void Remove(ByteRange range)
    {
        if (range.Length <= 0)
            return;
        for (int i = FirstEndingAtOrAfter(range.Start + 1); i < _ranges.Count && _ranges[i].Start < range.End;)
        {
            ByteRange old = _ranges[i];
            _ranges.RemoveAt(i);
            Count -= old.Length;
            if (old.Start < range.Start)
                Insert(ref i, new ByteRange(old.Start, range.Start));
            if (old.End > range.End)
                Insert(ref i, new ByteRange(range.End, old.End));
        }
    }

    /// <summary>What of [0, <paramref name="length"/>) is not in the set.</summary>
    public RangeSet Missing(long length)
    {
        var missing = new RangeSet([new ByteRange(0, length)]);
        foreach (ByteRange range in _ranges)
            missing.Remove(range);
        return missing;
    }

    private void Insert(ref int index, ByteRange range)
    {
        _ranges.Insert(index++, range);
        Count += range.Length;
    }

    private int FirstEndingAtOrAfter(long offset)
    {
        int low = 0;
        int high = _ranges.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_ranges[middle].End < offset)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
