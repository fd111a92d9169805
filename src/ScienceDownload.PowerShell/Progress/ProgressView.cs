using System.Management.Automation;

namespace ScienceDownload.Progress;

/// <summary>
/// Turns the progress of a batch into records: one parent for the batch, one child for each moving file, at most four times a second.
/// Not safe for concurrent use.
/// </summary>
internal sealed class ProgressView(string activity, TimeProvider time)
{
    private const int LongestName = 40;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // Each view takes a block of ids: its own, and one for each file that can move at a time.
    private static int s_nextId = 1;

    private readonly int _id = Interlocked.Add(ref s_nextId, 1 + ConcurrencyLimit.Maximum);
    private readonly Dictionary<int, int> _slots = [];
    private long? _last;

    /// <summary>The records that bring the screen up to date; none when the last ones are fresh enough.</summary>
    public IEnumerable<ProgressRecord> Update(BatchProgress progress)
    {
        if (_last is { } last && time.GetElapsedTime(last) < Interval)
            return [];
        _last = time.GetTimestamp();
        return Records(progress);
    }

    /// <summary>The records that take everything off the screen.</summary>
    public IEnumerable<ProgressRecord> End()
    {
        if (_last is null)
            return [];
        List<ProgressRecord> records = [.. _slots.Values.Select(slot => Completed(_id + 1 + slot)), Completed(_id)];
        _slots.Clear();
        _last = null;
        return records;
    }

    private IEnumerable<ProgressRecord> Records(BatchProgress progress)
    {
        yield return new ProgressRecord(_id, activity, ProgressText.Describe(progress))
        {
            PercentComplete = (int)progress.Percent,
            SecondsRemaining = progress.TimeLeft is { } left ? (int)Math.Min(left.TotalSeconds, int.MaxValue) : -1,
        };

        HashSet<int> moving = [.. progress.Active.Select(item => item.Index)];
        foreach (int index in _slots.Keys.Where(index => !moving.Contains(index)).ToList())
        {
            yield return Completed(_id + 1 + _slots[index]);
            _slots.Remove(index);
        }

        foreach (ItemProgress item in progress.Active)
        {
            if (!_slots.TryGetValue(item.Index, out int slot))
            {
                slot = FreeSlot();
                _slots.Add(item.Index, slot);
            }

            yield return new ProgressRecord(_id + 1 + slot, ProgressText.Shorten(item.Name, LongestName), ProgressText.Describe(item))
            {
                ParentActivityId = _id,
                PercentComplete = item.Length is > 0 and var length ? (int)Math.Min(100, 100 * item.BytesReceived / length) : -1,
            };
        }
    }

    private int FreeSlot()
    {
        int slot = 0;
        while (_slots.ContainsValue(slot))
            slot++;
        return slot;
    }

    private ProgressRecord Completed(int id) => new(id, activity, "Done") { RecordType = ProgressRecordType.Completed };
}
