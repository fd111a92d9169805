using ScienceDownload.Archives.Formats;

namespace ScienceDownload.Archives.Onc.Clipping;

/// <summary>Joins the columns of several spectrograms that lie in a window, on one grid; columns that nobody has are NaN.</summary>
/// <param name="start">The window's first instant, seconds since 1970.</param>
/// <param name="end">The instant after its last.</param>
internal sealed class SpectrogramJoin(double start, double end)
{
    // A column counts when more than this share of it lies in the window: day numbers are exact to some microseconds only.
    private const double Sliver = 1e-3;

    private readonly SortedDictionary<long, (double Time, double[] Levels)> _columns = [];
    private SpectrogramColumns? _first;
    private double _origin;

    /// <summary>The first piece, whose axes are the clip's; null while there is none.</summary>
    public SpectrogramColumns? First => _first;

    /// <summary>Takes the columns of a piece that lie in the window and that no earlier piece has.</summary>
    /// <returns>Whether there were any.</returns>
    /// <exception cref="DownloadException">Its axes are not those of the first piece.</exception>
    public bool Add(SpectrogramColumns piece)
    {
        double sliver = piece.SecondsPerColumn * Sliver;
        int[] inside = [.. Enumerable.Range(0, piece.Times.Length)
            .Where(column => piece.Times[column] + piece.SecondsPerColumn > start + sliver && piece.Times[column] < end - sliver)];
        if (inside.Length == 0)
            return false;
        if (_first is null)
        {
            _first = piece with { Levels = [] };
            _origin = piece.Times[inside[0]];
        }

        Check(piece);
        bool isAny = false;
        foreach (int column in inside)
        {
            long place = (long)Math.Round((piece.Times[column] - _origin) / piece.SecondsPerColumn);
            isAny |= _columns.TryAdd(place, (piece.Times[column], piece.Levels.AsSpan(column * piece.Rows, piece.Rows).ToArray()));
        }

        return isAny;
    }

    /// <summary>Puts the columns in order; where none came, levels are NaN and the time is a gap.</summary>
    /// <exception cref="DownloadException">It would be too large.</exception>
    public (double[] Levels, double[] Times, IReadOnlyList<ClipGap> Gaps) Finish()
    {
        double step = _first!.SecondsPerColumn;
        long from = _columns.Keys.First() - (long)Math.Max(0, Math.Ceiling(((_columns.Values.First().Time - start) / step) - Sliver));
        long to = _columns.Keys.Last() + 1 + (long)Math.Max(0, Math.Ceiling(((end - _columns.Values.Last().Time - step) / step) - Sliver));
        if ((to - from) * _first.Rows > Array.MaxLength / sizeof(double))
            throw FormatErrors.Unsupported(_first.File, $"a clip of {to - from} columns of {_first.Rows} rows is too large. Ask for a shorter span.");
        double[] levels = new double[(to - from) * _first.Rows], times = new double[to - from];
        Array.Fill(levels, double.NaN);
        List<ClipGap> gaps = [];
        for (long place = from; place < to; place++)
        {
            int column = (int)(place - from);
            if (_columns.TryGetValue(place, out (double Time, double[] Levels) known))
            {
                times[column] = known.Time;
                known.Levels.CopyTo(levels, column * _first.Rows);
                continue;
            }

            times[column] = _origin + (place * step);
            DateTimeOffset gapStart = Instant(times[column]), gapEnd = Instant(times[column] + step);
            if (gaps.Count > 0 && _columns.ContainsKey(place - 1) is false)
                gaps[^1] = gaps[^1] with { End = gapEnd };
            else
                gaps.Add(new ClipGap(gapStart, gapEnd));
        }

        return (levels, times, gaps);
    }

    private void Check(SpectrogramColumns piece)
    {
        bool isSame = piece.Rows == _first!.Rows
            && Math.Abs(piece.SecondsPerColumn - _first.SecondsPerColumn) <= Sliver * _first.SecondsPerColumn
            && (piece.Frequency is null) == (_first.Frequency is null)
            && (piece.Frequency is null
                || piece.Frequency.Zip(_first.Frequency!)
                    .All(pair => Math.Abs(pair.First - pair.Second) <= 1e-6 * Math.Max(1, Math.Abs(pair.Second))));
        if (!isSame)
        {
            throw FormatErrors.Unsupported(piece.File,
                $"it cannot be joined with {Path.GetFileName(_first.File)}: their frequencies or their columns' lengths differ. "
                + "Order both with the same options.");
        }
    }

    private static DateTimeOffset Instant(double seconds) => DateTimeOffset.UnixEpoch + TimeSpan.FromMilliseconds(Math.Round(seconds * 1000));
}
