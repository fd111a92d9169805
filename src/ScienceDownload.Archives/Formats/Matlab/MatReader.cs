using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ScienceDownload.Archives.Formats.Matlab;

/// <summary>Reads MAT files of level 5 (MATLAB 5 to 7.2, also packed), of either byte order.</summary>
/// <remarks>
/// <code>
/// 128 bytes header: 116 text, 8 subsystem offset, 2 version (0x0100), 2 byte order ("IM" in a little-endian file)
/// element*:         4 type, 4 length, data padded to 8; packed elements unpadded
/// small element:    2 type, 2 length, 4 data
/// </code>
/// </remarks>
internal static class MatReader
{
    private const int HeaderBytes = 128;
    private const int Hdf5Version = 0x0200;

    /// <summary>The most bytes of arrays that one file may hold, unpacked.</summary>
    public const long DefaultLimit = 2L * 1024 * 1024 * 1024;

    /// <summary>Reads the variables of a file, one after the other.</summary>
    /// <param name="file">The file.</param>
    /// <param name="wanted">Which variables to read; the others are passed over. Null for all.</param>
    /// <param name="limit">The most bytes of arrays, unpacked.</param>
    /// <exception cref="DownloadException">The file cannot be read, is damaged, of level 7.3 or older than 5.</exception>
    public static IEnumerable<MatVariable> Read(string file, Func<string, bool>? wanted = null, long limit = DefaultLimit)
    {
        using FileStream stream = FormatErrors.Open(file);
        bool isSwapped = ReadHeader(stream, file);
        MatInput input = new(stream, file, isSwapped);
        long left = limit;
        while (input.TryReadTag() is { } tag)
        {
            if (tag.Length > stream.Length - stream.Position)
                throw FormatErrors.Invalid(file, "the MAT file is cut: an array is longer than what is left of it.");
            long end = stream.Position + tag.Length;
            MatVariable? variable = tag.Type switch
            {
                MatType.Matrix => new MatParser(input, left).ReadVariable(tag.Length, wanted),
                MatType.Compressed => Unpack(stream, tag.Length, file, isSwapped, wanted, ref left),
                _ => null,
            };
            if (tag.Type == MatType.Matrix)
                left -= tag.Length;
            if (left < 0)
                throw TooLarge(file);
            stream.Position = end;
            if (variable is not null)
                yield return variable;
        }
    }

    internal static DownloadException TooLarge(string file) =>
        FormatErrors.Unsupported(file, "its arrays take more memory than what is read at a time.");

    private static MatVariable? Unpack(FileStream stream, uint length, string file, bool isSwapped, Func<string, bool>? wanted, ref long left)
    {
        using ZLibStream unpacked = new(new BoundedStream(stream, length), CompressionMode.Decompress);
        MatInput input = new(unpacked, file, isSwapped);
        try
        {
            if (input.TryReadTag() is not { Type: MatType.Matrix } tag)
                return null;
            if (tag.Length > left)
                throw TooLarge(file);
            left -= tag.Length;
            return new MatParser(input, left + tag.Length).ReadVariable(tag.Length, wanted);
        }
        catch (Exception cause) when (cause is InvalidDataException or IOException)
        {
            throw FormatErrors.Invalid(file, "a packed array of the MAT file is damaged.", cause);
        }
    }

    private static bool ReadHeader(FileStream stream, string file)
    {
        byte[] header = new byte[HeaderBytes];
        int read = stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
        string text = Encoding.Latin1.GetString(header, 0, Math.Min(read, 116));
        if (text.StartsWith("MATLAB 7.3", StringComparison.Ordinal) || text.StartsWith("\u0089HDF", StringComparison.Ordinal))
            throw Hdf5(file);
        if (read < HeaderBytes)
            throw FormatErrors.Invalid(file, "this is no MAT file: it is shorter than a header.");
        bool isBig = header[126] == (byte)'M' && header[127] == (byte)'I';
        if (!isBig && !(header[126] == (byte)'I' && header[127] == (byte)'M'))
            throw FormatErrors.Invalid(file, "this is no MAT file of level 5.");
        int version = isBig ? BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(124)) : BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(124));
        if (version == Hdf5Version)
            throw Hdf5(file);
        return isBig == BitConverter.IsLittleEndian;
    }

    private static DownloadException Hdf5(string file) =>
        FormatErrors.Unsupported(file,
            "this is a MAT file of version 7.3, which is HDF5 inside and not read here. Save it again with -v7 in MATLAB.");
}
