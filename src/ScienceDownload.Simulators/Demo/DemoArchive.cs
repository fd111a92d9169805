using System.Globalization;

namespace ScienceDownload.Simulators;

/// <summary>
/// The web archive of the demo: 200 files from nothing to 1 MiB in four folders, about 30 MiB in all, and one of 256 MiB. Some have faults,
/// all of which a good client gets over. The same in every run.
/// </summary>
public static class DemoArchive
{
    private const int SmallFiles = 200;
    private const int FaultyLength = 768 * 1024;
    private const long LargeLength = 256L * 1024 * 1024;

    private static readonly string[] Folders = ["hydrophone/spectrogram", "imagery/tiles", "sky/cutouts", "imaging/sub-01"];
    private static readonly string[] Extensions = [".png", ".tif", ".fits", ".nii.gz"];

    /// <summary>By the number of the file; never those at either end, so that a run begins and ends well.</summary>
    private static readonly Dictionary<int, string> Faults = new()
    {
        [10] = "cut:300000:close",
        [25] = "cut:100000:reset",
        [40] = "503:2",
        [55] = "429:1:1",
        [70] = "ignore-range cut:200000:close",
        [85] = "chunked",
        [90] = "weak-etag cut:500000:close",
        [115] = "redirect:other",
        [130] = "error-page:400000",
        [145] = "corrupt:500000",
        [160] = "no-length",
        [175] = "wrong-range cut:250000:close",
        [190] = "drop:1",
    };

    /// <summary>Adds the files.</summary>
    /// <param name="archive">Serves them.</param>
    /// <returns>The files in order of their paths' numbers, the large one last.</returns>
    public static IReadOnlyList<DemoEntry> AddTo(WebArchiveSimulator archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        var entries = new List<DemoEntry>(SmallFiles + 1);
        for (var number = 0; number < SmallFiles; number++)
        {
            var kind = number % Folders.Length;
            var path = string.Create(CultureInfo.InvariantCulture, $"{Folders[kind]}/{number:D3}{Extensions[kind]}");
            var fault = Faults.GetValueOrDefault(number);
            entries.Add(Add(archive, path, fault is null ? LengthOf(number) : FaultyLength, number, fault));
        }

        entries.Add(Add(archive, "imagery/mosaic.tif", LargeLength, SmallFiles, "cut:10485760:reset:2"));
        return entries;
    }

    private static DemoEntry Add(WebArchiveSimulator archive, string path, long length, int seed, string? fault)
    {
        var faults = fault?.Split(' ').Select(FaultGrammar.Parse).ToArray() ?? [];
        return new DemoEntry(archive.Add(path, length, seed, faults), fault);
    }

    /// <summary>Mostly small, a few large, as archives are: spread evenly over the powers of two from 1 KiB to 1 MiB. Two are empty.</summary>
    private static long LengthOf(int number)
    {
        if (number % 100 == 0) return 0;

        // Multiples of an odd number modulo a prime: scattered, and the same on every machine.
        var scattered = number * 97 % 199 / 199.0;
        return (long)Math.Pow(2, 10 + (10 * scattered));
    }
}
