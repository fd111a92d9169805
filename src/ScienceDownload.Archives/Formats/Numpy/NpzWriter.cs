using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace ScienceDownload.Archives.Formats.Numpy;

/// <summary>Writes NPZ files: a zip of NPY files (format 1.0), without pickles.</summary>
internal static class NpzWriter
{
    private const int Alignment = 64;

    // The same content gives the same bytes, whenever it is written.
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes a file.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="arrays">The arrays by name, in order.</param>
    public static void Write(Stream stream, IEnumerable<KeyValuePair<string, NpyArray>> arrays)
    {
        using ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string name, NpyArray array) in arrays)
        {
            ZipArchiveEntry entry = zip.CreateEntry(name + ".npy", CompressionLevel.Fastest);
            entry.LastWriteTime = EntryTime;
            using Stream content = entry.Open();
            content.Write(Header(array));
            array.Write(content);
        }
    }

    private static byte[] Header(NpyArray array)
    {
        string shape = string.Concat(array.Shape.Select(extent => extent.ToString(CultureInfo.InvariantCulture) + ", "));
        // As Python writes tuples: (), (3,), (3, 60).
        shape = array.Shape.Count == 1 ? shape.TrimEnd() : shape.TrimEnd(',', ' ');
        string text = $"{{'descr': '{array.Descriptor}', 'fortran_order': False, 'shape': ({shape}), }}";
        int length = 10 + text.Length + 1;
        int padded = (length + Alignment - 1) / Alignment * Alignment;
        text = text.PadRight(padded - 11) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, (byte)(text.Length >> 8), .. Encoding.Latin1.GetBytes(text)];
    }
}
