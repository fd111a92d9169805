using System.Globalization;

namespace ScienceDownload;

/// <summary>How many items of a batch move at a time: a number from 1 to 64, or <c>auto</c>.</summary>
/// <remarks><c>auto</c> grows while the rate grows and backs off when a server answers 429 or 503 or stalls.</remarks>
public readonly record struct ConcurrencyLimit
{
    /// <summary>The most a local batch may ask for.</summary>
    public const int Maximum = 64;

    private readonly int _count;

    private ConcurrencyLimit(int count) => _count = count;

    /// <summary>Let the engine find the number.</summary>
    public static ConcurrencyLimit Auto { get; } = new(-1);

    /// <summary>Three at a time.</summary>
    public static ConcurrencyLimit Default { get; } = new(3);

    /// <summary>Whether the engine finds the number.</summary>
    public bool IsAuto => _count == -1;

    /// <summary>The fixed number; for <see cref="Auto"/> the most it may grow to.</summary>
    public int Count => IsAuto ? Maximum : _count == 0 ? Default._count : _count;

    /// <summary>A fixed number.</summary>
    /// <exception cref="DownloadException">It is not from 1 to 64 (<see cref="ErrorId.LimitOutOfRange"/>).</exception>
    public static ConcurrencyLimit Of(int count) => count is >= 1 and <= Maximum
        ? new ConcurrencyLimit(count)
        : throw OutOfRange(count.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads a number or <c>auto</c>.</summary>
    /// <exception cref="DownloadException">It is neither (<see cref="ErrorId.LimitOutOfRange"/>).</exception>
    public static ConcurrencyLimit Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Trim().Equals("auto", StringComparison.OrdinalIgnoreCase))
            return Auto;
        return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int count) ? Of(count) : throw OutOfRange(text);
    }

    /// <summary>The number, or <c>auto</c>.</summary>
    public override string ToString() => IsAuto ? "auto" : Count.ToString(CultureInfo.InvariantCulture);

    private static DownloadException OutOfRange(string text) =>
        new(ErrorId.LimitOutOfRange, $"The concurrent limit '{text}' is not from 1 to {Maximum}. Give a number in that range, or auto.");
}
