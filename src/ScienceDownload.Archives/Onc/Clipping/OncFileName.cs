using System.Globalization;
using System.Text.RegularExpressions;

namespace ScienceDownload.Archives.Onc.Clipping;

/// <summary>What the name of an archive file says: <c>DEVICE_20240401T120403.000Z-HPF.flac</c>.</summary>
/// <param name="Start">The first instant of its data, UTC, to the second: a fraction in the name does not count.</param>
/// <param name="Suffix">What follows the time, without the leading dash and the extension, such as <c>spect</c> or <c>H2-HPF</c>; empty for
/// nothing.</param>
internal sealed partial record OncFileName(DateTimeOffset Start, string Suffix)
{
    /// <summary>Whether the file holds one band of a diverted recording, which is not the whole signal.</summary>
    public bool IsDiverted => Suffix.Split('-').Any(part => part is "HPF" or "LPF");

    /// <summary>Reads a name; null when there is no time in it. Device codes may hold anything, also underscores.</summary>
    /// <param name="path">A path or a bare name.</param>
    public static OncFileName? TryParse(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        Match match = Time().Match(name);
        if (!match.Success
            || !DateTimeOffset.TryParseExact(
                match.Groups["time"].Value, "yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
                out DateTimeOffset start))
        {
            return null;
        }

        return new OncFileName(start, name[(match.Index + match.Length)..].TrimStart('-'));
    }

    [GeneratedRegex(@"(?<time>[0-9]{8}T[0-9]{6})(?:\.[0-9]+)?Z?", RegexOptions.CultureInvariant)]
    private static partial Regex Time();
}
