namespace ScienceDownload.Archives.Onc.Clipping;

/// <summary>
/// Lays audio files along a clip, counted in samples from the first file's start. File names tell their start to the second, so files whose distance
/// is no more than that follow each other without a gap.
/// </summary>
internal static class AudioTimeline
{
    /// <summary>The stretches of a clip, which together cover it whole.</summary>
    /// <param name="pieces">Files of one rate in the order of time, each with something of the clip.</param>
    /// <param name="start">The clip's first instant.</param>
    /// <param name="end">The instant after its last.</param>
    public static IReadOnlyList<AudioStep> Plan(IReadOnlyList<AudioPiece> pieces, DateTimeOffset start, DateTimeOffset end)
    {
        int rate = pieces[0].Facts.Format.SampleRate;
        DateTimeOffset origin = pieces[0].Start;
        long cursor = Floor(start - origin, rate), last = -Floor(origin - end, rate), expected = 0;
        List<AudioStep> steps = [];
        foreach (AudioPiece piece in pieces)
        {
            long place = Floor(piece.Start - origin + TimeSpan.FromSeconds(0.5 / rate), rate);
            if (Math.Abs(place - expected) < rate)
                place = expected;
            expected = place + piece.Facts.FrameCount;
            long from = Math.Max(place, cursor), to = Math.Min(expected, last);
            if (from >= to)
                continue;
            if (from > cursor)
                steps.Add(new AudioStep(null, 0, from - cursor));
            steps.Add(new AudioStep(piece, from - place, to - from));
            cursor = to;
        }

        if (cursor < last)
            steps.Add(new AudioStep(null, 0, last - cursor));
        return steps;
    }

    private static long Floor(TimeSpan time, int rate)
    {
        (Int128 whole, Int128 rest) = Int128.DivRem((Int128)time.Ticks * rate, TimeSpan.TicksPerSecond);
        return (long)(rest < 0 ? whole - 1 : whole);
    }
}
