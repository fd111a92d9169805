using System.Text;

namespace ScienceDownload.Engine.Naming;

/// <summary>Relative paths with <c>/</c> separators that stay below the folder they are joined to, on every system.</summary>
internal static class SafePath
{
    /// <summary>The longest path in UTF-8 bytes; it leaves room for the destination within the 4096 of Linux.</summary>
    public const int MaxBytes = 2048;

    /// <summary>Makes a path that a server gave safe: what leads upwards or away is dropped, every part becomes a safe file name.</summary>
    public static string Sanitise(string path)
    {
        IEnumerable<string> parts = path.Split('/', '\\')
            .SkipWhile(part => IsDrive(part.Trim()))
            .Where(part => part.AsSpan().Trim(". \t").Length > 0)
            .Select(SafeName.FileName);
        string safe = string.Join('/', parts);
        if (safe.Length == 0)
            return SafeName.Unknown;
        return Encoding.UTF8.GetByteCount(safe) <= MaxBytes ? safe : safe[(safe.LastIndexOf('/') + 1)..];
    }

    /// <summary>Takes a path that a user or a plan gave as it is, or refuses it: a name the user chose is not changed behind their back.</summary>
    /// <returns>The path with <c>/</c> separators and composed letters.</returns>
    /// <exception cref="DownloadException">The path is not safe (<see cref="ErrorId.UnsafePath"/>); the message names it and says why.</exception>
    public static string Require(string path)
    {
        string normal = Nfc.Compose(path.Replace('\\', '/'));
        if (string.IsNullOrWhiteSpace(normal))
            throw Unsafe(path, "is blank");
        if (normal[0] == '/')
            throw Unsafe(path, "is absolute");
        if (normal[^1] == '/')
            throw Unsafe(path, "names a folder, not a file");
        string[] parts = normal.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (IsDrive(parts[0].Length < 2 ? parts[0] : parts[0][..2]))
            throw Unsafe(path, "is absolute");
        foreach (string part in parts)
        {
            if (part is "." or "..")
                throw Unsafe(path, $"has a '{part}' in it");
            string safe = SafeName.FileName(part);
            if (safe != part)
                throw Unsafe(path, $"has a part that is not a file name on every system; '{safe}' would be one");
        }
        normal = string.Join('/', parts);
        if (Encoding.UTF8.GetByteCount(normal) > MaxBytes)
            throw Unsafe(path, $"is longer than {MaxBytes} bytes");
        return normal;
    }

    private static bool IsDrive(string part) => part.Length == 2 && part[1] == ':' && char.IsAsciiLetter(part[0]);

    private static DownloadException Unsafe(string path, string why) => new(
        ErrorId.UnsafePath,
        $"The path '{Printable(path)}' {why}. Give a path below the destination, such as data/file.nc.");

    // Control characters in a message could rewrite the terminal it is shown on.
    private static string Printable(string path)
    {
        string shown = string.Concat(path.Take(200).Select(
            c => char.IsControl(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format ? '?' : c));
        return shown.Length < path.Length ? shown + "…" : shown;
    }
}
