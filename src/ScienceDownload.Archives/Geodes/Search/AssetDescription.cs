using System.Globalization;

namespace ScienceDownload.Archives.Geodes;

/// <summary>The facts that the portal hides in an asset's description: one per line, a label, a colon, a value; in any order, some missing.</summary>
internal sealed record AssetDescription(long? Length, string? Md5, string? DataType)
{
    public static AssetDescription Parse(string? text)
    {
        long? length = null;
        string? md5 = null;
        string? type = null;
        foreach (string line in (text ?? "").Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                continue;
            string value = line[(colon + 1)..].Trim();
            switch (line[..colon].Trim().ToLowerInvariant())
            {
                case "file size":
                    length = Bytes(value);
                    break;
                case "checksum md5":
                    md5 = Checksum(value);
                    break;
                case "datatype":
                    type = value.Length == 0 ? null : value.ToUpperInvariant();
                    break;
            }
        }

        return new AssetDescription(length, md5, type);
    }

    /// <summary>An MD5 in lower case; null when the text is none. Some collections publish it in upper case.</summary>
    public static string? Checksum(string text) => ScienceDownload.Checksum.TryParse("md5:" + text.Trim(), out Checksum checksum) ? checksum.Hex
        : null;

    private static long? Bytes(string value)
    {
        string number = value.Split(' ', 2)[0];
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? bytes : null;
    }
}
