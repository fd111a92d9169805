namespace ScienceDownload.Archives.Onc;

/// <summary>The arithmetic of five-minute windows. ONC cuts its recordings so, though not always on the grid of the clock.</summary>
internal static class OncWindows
{
    /// <summary>The length of a window.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(5);

    /// <summary>The last multiple of five minutes of the Unix epoch that is not after an instant.</summary>
    public static DateTimeOffset Floor(DateTimeOffset time)
    {
        long past = (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) % Length.Ticks;
        return new DateTimeOffset(time.UtcTicks - (past < 0 ? past + Length.Ticks : past), TimeSpan.Zero);
    }

    /// <summary>The first multiple of five minutes of the Unix epoch that is not before an instant.</summary>
    public static DateTimeOffset Ceiling(DateTimeOffset time) => Floor(time) is var floor && floor.UtcTicks == time.UtcTicks ? floor : floor + Length;

    /// <summary>The windows that cover a span; at least one.</summary>
    public static IReadOnlyList<OncWindow> Cover(DateTimeOffset start, DateTimeOffset end)
    {
        DateTimeOffset first = Floor(start), last = Ceiling(end);
        long count = Math.Max(1, (last - first).Ticks / Length.Ticks);
        var windows = new List<OncWindow>();
        for (long i = 0; i < count; i++)
            windows.Add(new OncWindow(first + (i * Length), first + ((i + 1) * Length)));
        return windows;
    }

    /// <summary>The windows of a span in runs of <paramref name="perBatch"/>, each as one span.</summary>
    /// <exception cref="DownloadException">The span is empty, or a number is not positive.</exception>
    public static IReadOnlyList<OncWindow> RangeBatches(DateTimeOffset start, DateTimeOffset end, int perBatch)
    {
        RequireSpan(start, end);
        RequirePositive(perBatch, "The number of spectrograms per batch");
        return [.. Cover(start, end).Chunk(perBatch).Select(run => new OncWindow(run[0].Start, run[^1].End))];
    }

    /// <summary>
    /// Spans spread evenly over a longer one, each from the start of its first window to the start of its last one, so that a sample of one
    /// window has no length. They do not lie on the grid.
    /// </summary>
    /// <exception cref="DownloadException">The span is empty, or a number is not positive.</exception>
    public static IReadOnlyList<OncWindow> Sampled(DateTimeOffset start, DateTimeOffset end, int total, int perSample)
    {
        RequireSamples(start, end, total, perSample);
        TimeSpan length = (perSample - 1) * Length;
        int count = Samples(total, perSample);
        TimeSpan usable = end - start - length;
        Int128 room = usable < TimeSpan.Zero ? 0 : usable.Ticks;
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            DateTimeOffset first = count == 1 ? start : start + TimeSpan.FromTicks((long)(room * i / (count - 1)));
            return new OncWindow(first, first + length);
        })];
    }

    /// <summary>Spans of whole windows spread evenly over a longer one.</summary>
    /// <exception cref="DownloadException">The span is empty, or a number is not positive.</exception>
    public static IReadOnlyList<OncWindow> SampledAudio(DateTimeOffset start, DateTimeOffset end, int total, int perSample)
    {
        RequireSamples(start, end, total, perSample);
        IReadOnlyList<OncWindow> windows = Cover(start, end);
        return [.. SampledIndices(windows.Count, total, perSample)
            .Select(i => new OncWindow(windows[i].Start, windows[Math.Min(i + perSample, windows.Count) - 1].End))];
    }

    /// <summary>The indices of the first window of each sample: evenly spread, a half rounded to even, each once.</summary>
    public static IReadOnlyList<int> SampledIndices(int windows, int total, int perSample)
    {
        int last = Math.Max(0, windows - perSample), count = Samples(total, perSample);
        return count == 1 ? [0] : [.. Enumerable.Range(0, count)
            .Select(i => Math.Clamp((int)Math.Round((decimal)i * last / (count - 1), MidpointRounding.ToEven), 0, last))
            .Distinct()
            .Order()];
    }

    /// <summary>The window of an event: from the five minutes it falls in.</summary>
    /// <param name="time">When it was.</param>
    /// <param name="length">How long the window is; null for five minutes.</param>
    public static OncWindow OfEvent(DateTimeOffset time, TimeSpan? length = null) => new(Floor(time), Floor(time) + (length ?? Length));

    /// <summary>The windows of events, each once, neighbours joined to spans of at most <paramref name="perBatch"/> windows.</summary>
    /// <exception cref="DownloadException">There is no event, or the number is not positive.</exception>
    public static IReadOnlyList<OncWindow> EventBatches(IEnumerable<DateTimeOffset> times, int perBatch)
    {
        OncWindow[] windows = [.. times.Select(time => OfEvent(time))];
        if (windows.Length == 0)
            throw Wrong("There is no event. Give at least one time");
        return Join(windows, perBatch);
    }

    /// <summary>Windows in order, each once, neighbours joined to spans of at most <paramref name="perBatch"/> windows.</summary>
    /// <exception cref="DownloadException">The number is not positive.</exception>
    public static IReadOnlyList<OncWindow> Join(IEnumerable<OncWindow> windows, int perBatch)
    {
        RequirePositive(perBatch, "The number of spectrograms per batch");
        var spans = new List<OncWindow>();
        int inLast = 0;
        foreach (OncWindow window in windows
            .GroupBy(window => window.Start)
            .Select(same => same.MaxBy(window => window.End))
            .OrderBy(window => window.Start))
        {
            if (spans.Count > 0 && spans[^1].End == window.Start && inLast < perBatch)
            {
                spans[^1] = spans[^1] with { End = window.End };
                inLast++;
            }
            else
            {
                spans.Add(window);
                inLast = 1;
            }
        }

        return spans;
    }

    /// <summary>A clip around an instant, and the files it needs where they lie on the grid.</summary>
    /// <exception cref="DownloadException">The duration is not positive.</exception>
    public static CentrePlan Centre(DateTimeOffset centre, TimeSpan duration)
    {
        if (duration <= TimeSpan.Zero)
            throw Wrong($"The duration {duration} is not positive");
        var clip = new OncWindow(centre - (duration / 2), centre + (duration / 2));
        var files = new OncWindow(Floor(clip.Start), Floor(clip.End) + Length);
        return new CentrePlan(clip, files, (int)Math.Max(1, files.Duration.Ticks / Length.Ticks));
    }

    /// <summary>How many samples bring so many windows.</summary>
    /// <exception cref="DownloadException">A number is not positive.</exception>
    public static int Samples(int total, int perSample)
    {
        RequirePositive(total, "The total number of spectrograms");
        RequirePositive(perSample, "The number of spectrograms per request");
        return (total + perSample - 1) / perSample;
    }

    private static void RequireSamples(DateTimeOffset start, DateTimeOffset end, int total, int perSample)
    {
        RequireSpan(start, end);
        Samples(total, perSample);
    }

    private static void RequireSpan(DateTimeOffset start, DateTimeOffset end)
    {
        if (end <= start)
            throw Wrong($"The end {OncTime.Format(end)} is not after the start {OncTime.Format(start)}");
    }

    private static void RequirePositive(int number, string what)
    {
        if (number <= 0)
            throw Wrong(FormattableString.Invariant($"{what} is {number}; it is at least one"));
    }

    private static DownloadException Wrong(string what) => new(ErrorId.InputInvalid, what + ".");
}
