using System.Globalization;
using System.Text.RegularExpressions;

namespace ScienceDownload.Simulators;

/// <summary>A file ordered by its address: <c>/make/{length}/{name}?seed=7&amp;fault=…</c>.</summary>
internal sealed partial record MadeFile(string Path, long Length, int Seed, IReadOnlyList<Fault> Faults)
{
    /// <summary>Null when the target is not of that form.</summary>
    /// <exception cref="FormatException">It is, but a fault cannot be read; the client sees it as a 500 that says so.</exception>
    public static MadeFile? Parse(string target)
    {
        var match = Pattern().Match(target);
        if (!match.Success || !long.TryParse(match.Groups["length"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var length)) return null;
        var query = ServerRequest.ParseForm(match.Groups["query"].Value);
        var seed = query.Where(pair => pair.Key == "seed").Select(pair => int.Parse(pair.Value, CultureInfo.InvariantCulture)).FirstOrDefault();
        var faults = query.Where(pair => pair.Key == "fault").Select(pair => FaultGrammar.Parse(pair.Value)).ToArray();
        return new MadeFile(Uri.UnescapeDataString(match.Groups["path"].Value), length, seed, faults);
    }

    [GeneratedRegex(@"^/(?<path>make/(?<length>[0-9]+)/[^?]+)(\?(?<query>.*))?$")]
    private static partial Regex Pattern();
}
