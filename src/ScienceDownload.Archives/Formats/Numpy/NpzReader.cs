using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace ScienceDownload.Archives.Formats.Numpy;

/// <summary>Reads NPZ files. Arrays of Python objects are refused: reading them would run what the file says.</summary>
internal static partial class NpzReader
{
    private const int LongestHeader = 64 * 1024;
    private const int Step = 1024 * 1024;

    /// <summary>Reads all arrays of a file.</summary>
    /// <exception cref="DownloadException">The file cannot be read, is damaged, or holds what is no plain array.</exception>
    public static IReadOnlyDictionary<string, NpyContent> Read(string file, long limit = Matlab.MatReader.DefaultLimit)
    {
        using FileStream stream = FormatErrors.Open(file);
        try
        {
            using ZipArchive zip = new(stream, ZipArchiveMode.Read);
            Dictionary<string, NpyContent> arrays = [];
            foreach (ZipArchiveEntry entry in zip.Entries.Where(entry => entry.Name.EndsWith(".npy", StringComparison.Ordinal)))
            {
                using Stream content = entry.Open();
                arrays[entry.Name[..^4]] = ReadArray(content, file, ref limit);
            }

            return arrays;
        }
        catch (Exception cause) when (cause is InvalidDataException or IOException)
        {
            throw FormatErrors.Invalid(file, "this is no NPZ file, or a damaged one.", cause);
        }
    }

    private static NpyContent ReadArray(Stream content, string file, ref long limit)
    {
        byte[] start = Take(content, 8, file);
        if (!start.AsSpan(0, 6).SequenceEqual((byte[])[0x93, .. "NUMPY"u8]))
            throw FormatErrors.Invalid(file, "an entry is no NPY array.");
        long length = start[6] == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(Take(content, 2, file))
            : BinaryPrimitives.ReadUInt32LittleEndian(Take(content, 4, file));
        if (length > LongestHeader)
            throw FormatErrors.Invalid(file, $"an array's head claims {length} bytes.");
        Match head = Head().Match(Encoding.UTF8.GetString(Take(content, length, file)));
        if (!head.Success)
            throw FormatErrors.Invalid(file, "an array's head cannot be read.");
        string kind = head.Groups["kind"].Value;
        int[] shape = ReadShape(head.Groups["shape"].Value, file);
        if (kind == "O")
            throw FormatErrors.Unsupported(file, "it holds pickled Python objects, which are never read.");
        if (!long.TryParse(head.Groups["size"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long size))
            throw FormatErrors.Unsupported(file, $"arrays of the type {kind} are not read.");
        size *= kind == "U" ? 4 : 1;
        long count = 1;
        foreach (int extent in shape)
        {
            count *= extent;
            if (count * Math.Max(size, sizeof(double)) > limit)
                throw FormatErrors.Unsupported(file, "its arrays are larger than what is read.");
        }

        limit -= count * Math.Max(size, sizeof(double));
        byte[] data = Take(content, count * size, file);
        if (head.Groups["fortran"].Value == "True" && shape.Length > 1)
            throw FormatErrors.Unsupported(file, "arrays in Fortran order are not read.");
        bool isBig = head.Groups["order"].Value == ">";
        return kind == "U"
            ? new NpyContent(shape, null, [.. Enumerable.Range(0, (int)count).Select(i => ReadText(data.AsSpan((int)(i * size), (int)size), isBig))])
            : new NpyContent(
                shape,
                NpyNumbers.Read(data, kind + size.ToString(CultureInfo.InvariantCulture), isBig)
                    ?? throw FormatErrors.Unsupported(file, $"arrays of the type {kind}{size} are not read."),
                null);
    }

    private static int[] ReadShape(string text, string file)
    {
        string[] extents = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int[] shape = new int[extents.Length];
        for (int i = 0; i < shape.Length; i++)
        {
            if (!int.TryParse(extents[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]))
                throw FormatErrors.Invalid(file, "an array's shape makes no sense.");
        }

        return shape;
    }

    private static string ReadText(ReadOnlySpan<byte> utf32, bool isBig) =>
        new UTF32Encoding(isBig, byteOrderMark: false).GetString(utf32).TrimEnd('\0');

    // Memory grows as bytes arrive, so that a head cannot ask for more than the file has.
    private static byte[] Take(Stream stream, long count, string file)
    {
        byte[] bytes = new byte[Math.Min(count, Step)];
        int filled = 0;
        while (filled < count)
        {
            if (filled == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(Math.Min(count, 2L * bytes.Length), Array.MaxLength));
            int read = stream.Read(bytes, filled, bytes.Length - filled);
            if (read == 0)
                throw FormatErrors.Invalid(file, "an array is cut.");
            filled += read;
        }

        return bytes;
    }

    [GeneratedRegex(@"^\{\s*'descr':\s*'(?<order>[<>|=]?)(?<kind>[a-zA-Z?])(?<size>[0-9]{0,9})',\s*'fortran_order':\s*(?<fortran>True|False),\s*'shape':\s*\((?<shape>[0-9, ]*)\),?\s*\}\s*$")]
    private static partial Regex Head();
}
