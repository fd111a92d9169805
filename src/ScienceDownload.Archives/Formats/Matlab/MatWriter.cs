using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ScienceDownload.Archives.Formats.Matlab;

/// <summary>Writes MAT files of level 5, little-endian, each variable packed by zlib as MATLAB itself does.</summary>
internal static class MatWriter
{
    private const int HeaderTextBytes = 116;

    /// <summary>Writes a file.</summary>
    /// <param name="stream">Where to; it can seek, because a packed length is known only at the end.</param>
    /// <param name="file">The name for messages.</param>
    /// <param name="variables">What to write.</param>
    /// <param name="isPacked">Whether to pack.</param>
    /// <exception cref="DownloadException">A variable is larger than the format can hold, or of a class that cannot be written.</exception>
    public static void Write(Stream stream, string file, IEnumerable<MatVariable> variables, bool isPacked = true)
    {
        byte[] header = new byte[128];
        header.AsSpan(0, HeaderTextBytes).Fill((byte)' ');
        Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file, written by ScienceDownload", header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(124), 0x0100);
        header[126] = (byte)'I';
        header[127] = (byte)'M';
        stream.Write(header);
        foreach (MatVariable variable in variables)
        {
            if (MatSize.OfMatrix(variable.Name, variable.Value) > uint.MaxValue)
            {
                throw FormatErrors.Unsupported(file,
                    $"the variable '{variable.Name}' is larger than the 4 GiB that a MAT 5 file can hold. Ask for a shorter span, or for NPZ.");
            }

            if (isPacked)
                WritePacked(stream, variable);
            else
                new MatOutput(stream).WriteMatrix(variable.Name, variable.Value);
        }
    }

    private static void WritePacked(Stream stream, MatVariable variable)
    {
        byte[] tag = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(tag, (int)MatType.Compressed);
        long start = stream.Position;
        stream.Write(tag);
        using (ZLibStream packed = new(stream, CompressionLevel.Fastest, leaveOpen: true))
        using (BufferedStream buffer = new(packed, 64 * 1024))
            new MatOutput(buffer).WriteMatrix(variable.Name, variable.Value);
        long end = stream.Position;
        BinaryPrimitives.WriteUInt32LittleEndian(tag.AsSpan(4), (uint)(end - start - tag.Length));
        stream.Position = start;
        stream.Write(tag);
        stream.Position = end;
    }
}
