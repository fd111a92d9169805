using System.Management.Automation;

namespace ScienceDownload.Progress;

/// <summary>
/// Turns the progress of a batch into records: one parent for the batch, one child for each file that moves for longer, at most four times a second.
/// Not safe for concurrent use.
/// </summary>
/// <remarks>
/// A console draws the whole pane anew whenever a child ends. So lines are few and last: a file gets one when two updates have seen it, which thousands
/// of small files never do, and the line of a file that has ended waits one update for the next file.
/// </remarks>
internal sealed class ProgressView(string activity, TimeProvider time)
{
    // The most files that have a line at a time; the parent counts all.
    private const int MostLines = 8;

    private const int LongestName = 40;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // Each view takes a block of ids: its own, and one for each line.
    private static int s_nextId = 1;

    private readonly int _id = Interlocked.Add(ref s_nextId, 1 + MostLines);
    private readonly Line?[] _lines = new Line?[MostLines];
    private HashSet<int> _seen = [];
    private string? _batch;
    private int _percent;
    private long? _last;

    /// <summary>The records that bring the screen up to date; none when the last ones are fresh enough.</summary>
    public IEnumerable<ProgressRecord> Update(BatchProgress progress)
    {
        if (_last is { } last && time.GetElapsedTime(last) < Interval)
            return [];
        _last = time.GetTimestamp();
        return [Parent(progress), .. Children(progress.Active)];
    }

    /// <summary>The records that take everything off the screen.</summary>
    public IEnumerable<ProgressRecord> End()
    {
        if (_last is null)
            return [];
        _last = null;
        List<ProgressRecord> records = [];
        for (int slot = 0; slot < MostLines; slot++)
        {
            if (_lines[slot] is not null)
                records.Add(Completed(_id + 1 + slot));
            _lines[slot] = null;
        }

        return [.. records, Completed(_id)];
    }

    private ProgressRecord Parent(BatchProgress progress)
    {
        // Behind a check comes the batch that repairs what it found, with a hundred percent of its own.
        if (progress.BatchId != _batch)
            (_batch, _percent) = (progress.BatchId, 0);
        // What is measured changes from files to bytes when the last length is known, and a file may have to begin anew: what was shown stands.
        _percent = Math.Max(_percent, (int)progress.Percent);
        return new ProgressRecord(_id, activity, ProgressText.Describe(progress))
        {
            PercentComplete = _percent,
            SecondsRemaining = progress.TimeLeft is { } left ? (int)Math.Min(left.TotalSeconds, int.MaxValue) : -1,
        };
    }

    private IEnumerable<ProgressRecord> Children(IReadOnlyList<ItemProgress> active)
    {
        Dictionary<int, ItemProgress> moving = [];
        // What waits for an order does not move; the parent counts it.
        foreach (ItemProgress item in active.Where(item => item.State != ItemState.Ordering))
            moving[item.Index] = item;
        HashSet<int> shown = [.. _lines.OfType<Line>().Select(line => line.Index)];
        Queue<ItemProgress> waiting = new(
            moving.Values.Where(item => _seen.Contains(item.Index) && !shown.Contains(item.Index) && !IsNearlyThere(item)));
        _seen = [.. moving.Keys];

        for (int slot = 0; slot < MostLines; slot++)
        {
            if (_lines[slot] is { } line && moving.TryGetValue(line.Index, out ItemProgress? item))
            {
                _lines[slot] = line with { HasEnded = false };
                yield return Child(slot, item);
            }
            else if (waiting.TryDequeue(out ItemProgress? next))
            {
                _lines[slot] = new Line(next.Index, HasEnded: false);
                yield return Child(slot, next);
            }
            else if (_lines[slot] is { HasEnded: false } ended)
            {
                _lines[slot] = ended with { HasEnded = true };
            }
            else if (_lines[slot] is not null)
            {
                _lines[slot] = null;
                yield return Completed(_id + 1 + slot);
            }
        }
    }

    // Small files in a queue for the disk: they are gone before anybody has read their names.
    private static bool IsNearlyThere(ItemProgress item) => item.State == ItemState.Finishing && item.BytesReceived >= item.Length;

    private ProgressRecord Child(int slot, ItemProgress item) =>
        new(_id + 1 + slot, ProgressText.NameOf(item, LongestName), ProgressText.Describe(item))
        {
            ParentActivityId = _id,
            PercentComplete = item.Length is > 0 and var length ? (int)Math.Min(100, 100 * item.BytesReceived / length) : -1,
        };

    private ProgressRecord Completed(int id) => new(id, activity, "Done") { RecordType = ProgressRecordType.Completed };

    private readonly record struct Line(int Index, bool HasEnded);
}
