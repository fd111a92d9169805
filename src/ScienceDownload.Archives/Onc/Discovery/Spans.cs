namespace ScienceDownload.Archives.Onc;

/// <summary>Unions of spans of time.</summary>
internal static class Spans
{
    /// <summary>How much of a span others cover together.</summary>
    public static TimeSpan Covered(IEnumerable<OncWindow> windows, OncWindow span)
    {
        TimeSpan covered = TimeSpan.Zero;
        DateTimeOffset at = span.Start;
        foreach (OncWindow window in windows.OrderBy(window => window.Start))
        {
            DateTimeOffset start = window.Start > at ? window.Start : at, end = window.End < span.End ? window.End : span.End;
            if (end <= start)
                continue;
            covered += end - start;
            at = end;
        }

        return covered;
    }
}
