using System.Globalization;

namespace ScienceDownload.Archives.Vo;

/// <summary>What a search for images asks for, as the parameters of SIA version 2: the same name twice is either, different names are both.</summary>
internal sealed class ImageQuery
{
    private static readonly DateTimeOffset MjdZero = new(1858, 11, 17, 0, 0, 0, TimeSpan.Zero);

    private readonly List<KeyValuePair<string, string>> _parameters = [];

    /// <summary>The parameters, in the order they were added.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters => _parameters;

    /// <summary>A circle on the sky, in degrees.</summary>
    /// <exception cref="DownloadException">It is not on the sky.</exception>
    public void AddCircle(double longitude, double latitude, double radius)
    {
        CheckPoint(longitude, latitude);
        if (radius is not (>= 0 and <= 180))
            throw Wrong($"A radius of {radius} degrees is not between 0 and 180.");
        Add("POS", $"CIRCLE {Text(longitude)} {Text(latitude)} {Text(radius)}");
    }

    /// <summary>A piece of sky between two longitudes and two latitudes, in degrees; infinite ends are open.</summary>
    public void AddRange(IReadOnlyList<double> edges)
    {
        if (edges.Count != 4)
            throw Wrong("A range has four edges: two longitudes and two latitudes, in degrees.");
        Add("POS", "RANGE " + Text(edges));
    }

    /// <summary>A polygon of longitudes and latitudes in turn, in degrees.</summary>
    public void AddPolygon(IReadOnlyList<double> corners)
    {
        if (corners.Count < 6 || corners.Count % 2 != 0)
            throw Wrong("A polygon has at least three corners, each a longitude and a latitude, in degrees.");
        for (int place = 0; place < corners.Count; place += 2)
            CheckPoint(corners[place], corners[place + 1]);
        Add("POS", "POLYGON " + Text(corners));
    }

    /// <summary>A value, or two as the ends of an interval.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="values">One or two; null for nothing to ask.</param>
    public void AddInterval(string name, IReadOnlyList<double>? values)
    {
        if (values is null)
            return;
        if (values.Count is not (1 or 2))
            throw Wrong($"{name} is one value, or the two ends of an interval.");
        if (values.Count == 2 && !(values[0] <= values[1]))
            throw Wrong($"{name} begins at {Text(values[0])}, behind its end {Text(values[1])}.");
        Add(name, Text(values));
    }

    /// <summary>Words of which one must be met.</summary>
    public void AddAny(string name, IEnumerable<string>? values)
    {
        foreach (string value in values ?? [])
            Add(name, value);
    }

    /// <summary>One parameter.</summary>
    public void Add(string name, string value) => _parameters.Add(new(name, value));

    /// <summary>A time in days since 17 November 1858.</summary>
    public static double ToMjd(DateTimeOffset time) => (time - MjdZero).Ticks / (double)TimeSpan.TicksPerDay;

    private static void CheckPoint(double longitude, double latitude)
    {
        if (longitude is not (>= 0 and <= 360) || latitude is not (>= -90 and <= 90))
            throw Wrong($"{Text(longitude)}, {Text(latitude)} is not on the sky: longitudes go from 0 to 360, latitudes from -90 to 90 degrees.");
    }

    private static string Text(IEnumerable<double> values) => string.Join(' ', values.Select(Text));

    private static string Text(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static DownloadException Wrong(string message) => new(ErrorId.InputInvalid, message);
}
