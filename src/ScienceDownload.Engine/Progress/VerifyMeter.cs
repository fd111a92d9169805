using ScienceDownload.Engine.Manifests;

namespace ScienceDownload.Engine.Progress;

/// <summary>Adds up how far a check of files against their manifest is, in the words of a batch.</summary>
/// <param name="manifest">The manifest's path; it stands where a batch has its id.</param>
/// <param name="time">The clock of the rate.</param>
internal sealed class VerifyMeter(string manifest, TimeProvider time)
{
    private readonly object _lock = new();
    private readonly SortedDictionary<int, Reading> _readings = [];
    private readonly SmoothedRate _rate = new(0.2, 0);
    private readonly Laps _laps = new(time);
    private int _total;
    private long? _totalBytes = 0;
    private int _settled;
    private int _bad;
    private long _settledBytes;

    /// <summary>A file that will be checked. All are told before the first one begins.</summary>
    public void Expect(ManifestEntry entry)
    {
        lock (_lock)
        {
            _total++;
            _totalBytes += entry.Length;
        }
    }

    /// <summary>A file's turn has come.</summary>
    /// <param name="number">The entry's place in the manifest, from one.</param>
    /// <param name="entry">The entry.</param>
    public Reading Begin(int number, ManifestEntry entry)
    {
        var reading = new Reading(number, Path.GetFileName(entry.Path!), entry.Length);
        lock (_lock)
            _readings.Add(number, reading);
        return reading;
    }

    /// <summary>A file is checked.</summary>
    public void End(Reading reading, bool isGood)
    {
        lock (_lock)
        {
            _readings.Remove(reading.Number);
            _settled++;
            _bad += isGood ? 0 : 1;
            // A file that is missing was not read, and all the same there is nothing left of it to do.
            _settledBytes += reading.Length ?? reading.Bytes;
        }
    }

    /// <summary>The picture now.</summary>
    public BatchProgress Look()
    {
        lock (_lock)
        {
            double seconds = _laps.Next();
            ItemProgress[] active = [.. _readings.Values.Select(reading => reading.Look(seconds))];
            long bytes = _settledBytes + active.Sum(item => item.BytesReceived);
            double rate = _rate.Next(bytes, seconds);
            return new BatchProgress
            {
                BatchId = manifest,
                Total = _total,
                Settled = _settled,
                Failed = _bad,
                BytesReceived = bytes,
                BytesTotal = _totalBytes,
                BytesPerSecond = rate,
                TimeLeft = TimeLeft.Of(_totalBytes, bytes, rate),
                Active = active,
            };
        }
    }

    /// <summary>A file that is read.</summary>
    /// <param name="number">The entry's place in the manifest, from one.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="length">The length that the manifest promises; null when it does not.</param>
    internal sealed class Reading(int number, string name, long? length)
    {
        private readonly SmoothedRate _rate = new(0.3, 0);
        private long _bytes;

        public int Number => number;

        public long? Length => length;

        public long Bytes => Interlocked.Read(ref _bytes);

        /// <summary>More of it was read.</summary>
        public void Add(int count) => Interlocked.Add(ref _bytes, count);

        /// <summary>The picture now.</summary>
        public ItemProgress Look(double seconds) =>
            new(number - 1, name, ItemState.Verifying, Bytes, length, _rate.Next(Bytes, seconds));
    }
}
