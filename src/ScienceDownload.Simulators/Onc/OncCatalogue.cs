using System.Globalization;

namespace ScienceDownload.Simulators;

/// <summary>What a simulated ONC holds: three hydrophones, and files of five minutes of each, made when somebody wants them.</summary>
internal sealed class OncCatalogue(OncAudioShape audio, string first)
{
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(5);
    private static readonly DateTimeOffset Spring = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public List<OncDevice> Devices { get; } =
    [
        new(first, 91001, "TSTH.H1", new(2023, 5, 2, 18, 0, 0, TimeSpan.Zero), null),
        new("ICLISTENHF9002", 91002, "TSTH.H2", Spring, new(2024, 6, 1, 0, 0, 0, TimeSpan.Zero))
        {
            // Starts four minutes and three seconds past the grid, as many real ones do.
            Offset = new TimeSpan(0, 4, 3),
            Audio = ["flac"],
        },
        new("TST_HYD_007", 91007, "TSTB", Spring, null)
        {
            Gaps =
            [
                (new(2024, 4, 1, 12, 30, 0, TimeSpan.Zero), new(2024, 4, 1, 12, 40, 0, TimeSpan.Zero)),
                (new(2024, 4, 2, 10, 0, 0, TimeSpan.Zero), new(2024, 4, 2, 12, 0, 0, TimeSpan.Zero)),
            ],
            Audio = ["wav"],
        },
    ];

    public OncDevice? Find(string? code) => Devices.Find(device => device.Code == code);

    /// <summary>The device that a call names.</summary>
    /// <exception cref="OncRefusal">It names none, or one that is not known.</exception>
    public OncDevice Required(OncQuery query) => Find(query.Required("deviceCode")) ?? throw OncRefusal.Unknown("deviceCode");

    /// <summary>The starts of the files that overlap a span, by whether a file that starts at the very end is one of them.</summary>
    public static IEnumerable<DateTimeOffset> Starts(OncDevice device, DateTimeOffset from, DateTimeOffset to, bool includesEnd)
    {
        var origin = DateTimeOffset.UnixEpoch + device.Offset;
        var first = origin + (((long)Math.Floor((from - origin) / Step) - 1) * Step);
        for (var start = first; start < to || (includesEnd && start == to); start += Step)
        {
            var isRecorded = start >= device.Begin
                && start < (device.End ?? DateTimeOffset.MaxValue)
                && !device.Gaps.Any(gap => start >= gap.From && start < gap.To);
            if (isRecorded && start + Step > from) yield return start;
        }
    }

    /// <summary>The names of a device's files of one start, by extension.</summary>
    public static IEnumerable<string> Names(OncDevice device, DateTimeOffset start)
    {
        var stem = string.Create(CultureInfo.InvariantCulture, $"{device.Code}_{start.UtcDateTime:yyyyMMdd'T'HHmmss.fff'Z'}");
        foreach (var extension in device.Audio) yield return $"{stem}.{extension}";
        yield return $"{stem}-spect.mat";
        yield return $"{stem}-spect.png";
    }

    /// <summary>The bytes of a file; null when there is none of that name.</summary>
    public byte[]? Make(string name)
    {
        var device = Devices.Find(device => name.StartsWith(device.Code + "_", StringComparison.Ordinal));
        if (device is null || name.Length < device.Code.Length + 21
            || !DateTimeOffset.TryParseExact(
                name.AsSpan(device.Code.Length + 1, 20), "yyyyMMdd'T'HHmmss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
                out var start)
            || !Names(device, start).Contains(name)
            || !Starts(device, start, start, includesEnd: true).Contains(start)) return null;
        return Path.GetExtension(name) switch
        {
            ".flac" => OncAudio.Flac(start, Step, audio),
            ".wav" => OncAudio.Wav(start, Step, audio),
            ".png" => OncPlot.Png(start),
            _ => OncSpectrogramContent.Mat(device.Code, start),
        };
    }

    public static DateTimeOffset EndOf(DateTimeOffset start) => start + Step;
}
