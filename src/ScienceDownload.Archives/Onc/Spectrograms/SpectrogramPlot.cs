using ScienceDownload.Archives.Formats.Images;

namespace ScienceDownload.Archives.Onc.Spectrograms;

/// <summary>Draws a spectrogram with axes, labels and a colour bar.</summary>
internal sealed class SpectrogramPlot
{
    private const int Width = 1280, Height = 720;
    private const int Left = 104, Top = 52, PlotWidth = 1016, PlotHeight = 580;
    private const int BarLeft = Left + PlotWidth + 28, BarWidth = 22;
    private const int TickLength = 8, Scale = 2, Gap = 6;
    private const int TextHeight = BitmapFont.Height * Scale;
    private const int TimeTicks = 10, LevelTicks = 7, FrequencyTicks = 10;

    private static readonly Rgb Ink = new(0x20, 0x20, 0x20);
    private static readonly Rgb Nothing = new(0xC8, 0xC8, 0xC8);

    private readonly PngImage _image = new(Width, Height, 255);
    private readonly PlotScale _scale;
    private readonly PlotWords _words;
    private readonly Rgb[] _colours;

    private SpectrogramPlot(PlotScale scale, PlotWords words, SpectrogramColorMap map)
    {
        _scale = scale;
        _words = words;
        _colours = ColorMap.Create(map);
    }

    /// <summary>Draws levels below the loudest, over seconds.</summary>
    /// <param name="spectrogram">What.</param>
    /// <param name="options">Limits and colours.</param>
    /// <param name="title">What stands above it.</param>
    public static PngImage Draw(Spectrogram spectrogram, SpectrogramOptions options, string title)
    {
        PlotScale scale = PlotScale.Create(spectrogram, options);
        return Draw(spectrogram, options, spectrogram.Power.Max(), new PlotWords(
            title, "Level (dB re max)", "Time (s)", AxisTicks.Linear(scale.Start, scale.End, TimeTicks)));
    }

    /// <summary>Draws levels over a reference, with words and ticks of the caller's own.</summary>
    /// <param name="spectrogram">What.</param>
    /// <param name="options">Limits and colours.</param>
    /// <param name="reference">The power of 0 dB.</param>
    /// <param name="words">What is written on it.</param>
    public static PngImage Draw(Spectrogram spectrogram, SpectrogramOptions options, double reference, PlotWords words)
    {
        PlotScale scale = PlotScale.Create(spectrogram, options);
        SpectrogramPlot plot = new(scale, words, options.ColorMap);
        plot.DrawLevels(PlotCells.Create(spectrogram, scale, reference, PlotWidth, PlotHeight));
        plot.DrawBar();
        plot.DrawTime();
        plot.DrawFrequency();
        int room = Width / (BitmapFont.Advance * Scale);
        string title = words.Title, shown = title.Length <= room ? title : "..." + title[^(room - 3)..];
        plot.Write(Left + ((PlotWidth - BitmapFont.Width(shown, Scale)) / 2), Top - TextHeight - 14, shown);
        return plot._image;
    }

    private void DrawLevels(double[] levels)
    {
        for (int y = 0; y < PlotHeight; y++)
        {
            for (int x = 0; x < PlotWidth; x++)
                _image.Set(Left + x, Top + y, Colour(levels[(y * PlotWidth) + x]));
        }

        Frame(Left, PlotWidth);
    }

    private void DrawBar()
    {
        for (int y = 0; y < PlotHeight; y++)
            _image.Fill(BarLeft, Top + y, BarWidth, 1, _colours[255 - (255 * y / (PlotHeight - 1))]);
        Frame(BarLeft, BarWidth);
        foreach ((double value, string label) in AxisTicks.Linear(_scale.LowestLevel, _scale.HighestLevel, LevelTicks))
        {
            int y = Top + (int)Math.Round((1 - _scale.Level(value)) * (PlotHeight - 1));
            _image.Fill(BarLeft + BarWidth, y, TickLength, 2, Ink);
            Write(BarLeft + BarWidth + TickLength + Gap, y - (TextHeight / 2), label);
        }

        string name = _words.Level;
        BitmapFont.Draw(
            _image, Width - TextHeight - Gap, Top + ((PlotHeight + BitmapFont.Width(name, Scale)) / 2), name, Ink, Scale, isUpright: true);
    }

    private void DrawTime()
    {
        foreach ((double value, string label) in _words.TimeTicks)
        {
            int x = Left + (int)Math.Round((value - _scale.Start) / (_scale.End - _scale.Start) * (PlotWidth - 1));
            _image.Fill(x, Top + PlotHeight, 2, TickLength, Ink);
            Write(x - (BitmapFont.Width(label, Scale) / 2), Top + PlotHeight + TickLength + Gap, label);
        }

        string name = _words.Time;
        Write(Left + ((PlotWidth - BitmapFont.Width(name, Scale)) / 2), Top + PlotHeight + TickLength + (2 * Gap) + TextHeight + 8, name);
    }

    private void DrawFrequency()
    {
        IEnumerable<(double, string)> ticks = _scale.IsLog
            ? AxisTicks.Logarithmic(_scale.LowestFrequency, _scale.HighestFrequency)
            : AxisTicks
                .Linear(_scale.LowestFrequency, _scale.HighestFrequency, FrequencyTicks)
                .Select(tick => (tick.Value, AxisTicks.Hertz(tick.Value)));
        foreach ((double value, string label) in ticks)
        {
            int y = Top + (int)Math.Round((1 - _scale.Frequency(value)) * (PlotHeight - 1)), length = label.Length == 0 ? TickLength / 2 : TickLength;
            _image.Fill(Left - length, y, length, label.Length == 0 ? 1 : 2, Ink);
            Write(Left - TickLength - Gap - BitmapFont.Width(label, Scale), y - (TextHeight / 2), label);
        }

        const string name = "Frequency (Hz)";
        BitmapFont.Draw(_image, Gap, Top + ((PlotHeight + BitmapFont.Width(name, Scale)) / 2), name, Ink, Scale, isUpright: true);
    }

    private void Frame(int x, int width)
    {
        _image.Fill(x - 2, Top - 2, width + 4, 2, Ink);
        _image.Fill(x - 2, Top + PlotHeight, width + 4, 2, Ink);
        _image.Fill(x - 2, Top, 2, PlotHeight, Ink);
        _image.Fill(x + width, Top, 2, PlotHeight, Ink);
    }

    private void Write(int x, int y, string text) => BitmapFont.Draw(_image, x, y, text, Ink, Scale);

    private Rgb Colour(double level) => double.IsNaN(level) ? Nothing : _colours[(int)Math.Round(255 * Math.Clamp(_scale.Level(level), 0, 1))];
}
