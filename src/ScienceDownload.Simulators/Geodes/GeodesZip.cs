using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ScienceDownload.Simulators;

/// <summary>Writes zip archives byte by byte, with what ordinary writers avoid: names that lead out, ZIP64 where it is not needed, a wrong
/// checksum.</summary>
public sealed class GeodesZip
{
    private readonly ArrayBufferWriter<byte> _archive = new();
    private readonly ArrayBufferWriter<byte> _directory = new();
    private readonly bool _zip64;
    private int _count;

    /// <summary>Begins an archive.</summary>
    /// <param name="zip64">Write lengths and offsets as ZIP64 although they fit.</param>
    public GeodesZip(bool zip64 = false) => _zip64 = zip64;

    /// <summary>Adds a file.</summary>
    /// <param name="path">Its path, as it is; a slash at the end makes it a folder.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="deflate">Deflate it rather than store it.</param>
    /// <param name="crc">The checksum to claim; null for the true one.</param>
    /// <returns>This archive.</returns>
    public GeodesZip Add(string path, byte[] content, bool deflate = false, uint? crc = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        byte[] name = Encoding.UTF8.GetBytes(path);
        byte[] packed = deflate ? Deflate(content) : content;
        var offset = _archive.WrittenCount;
        // The local extra field is longer than the directory's, as real writers have it: offsets cannot be guessed from the directory.
        byte[] localExtra = [0x55, 0x54, 5, 0, 1, 0, 0, 0, 0];
        var fields = Fields(deflate, crc ?? Crc32(content), packed.Length, content.Length, name.Length);

        Write(_archive, 0x04034B50u, (ushort)45);
        _archive.Write(fields);
        Write(_archive, (ushort)localExtra.Length);
        _archive.Write(name);
        _archive.Write(localExtra);
        _archive.Write(packed);

        byte[] extra = _zip64 ? Zip64(content.Length, packed.Length, offset) : [];
        if (_zip64)
        {
            fields.AsSpan(12, 8).Fill(0xFF);
        }

        Write(_directory, 0x02014B50u, (ushort)45, (ushort)45);
        _directory.Write(fields);
        Write(_directory, (ushort)extra.Length, (ushort)0, (ushort)0, (ushort)0, 0u, _zip64 ? uint.MaxValue : (uint)offset);
        _directory.Write(name);
        _directory.Write(extra);
        _count++;
        return this;
    }

    /// <summary>Ends the archive.</summary>
    /// <returns>Its bytes.</returns>
    public byte[] ToArray()
    {
        var start = _archive.WrittenCount;
        var size = _directory.WrittenCount;
        _archive.Write(_directory.WrittenSpan);
        if (_zip64)
        {
            var record = _archive.WrittenCount;
            Write(_archive, 0x06064B50u, 44L, (ushort)45, (ushort)45, 0u, 0u, (long)_count, (long)_count, (long)size, (long)start);
            Write(_archive, 0x07064B50u, 0u, (long)record, 1u);
        }

        var shownCount = _zip64 ? ushort.MaxValue : (ushort)_count;
        Write(_archive, 0x06054B50u, (ushort)0, (ushort)0, shownCount, shownCount, _zip64 ? uint.MaxValue : (uint)size, _zip64 ? uint.MaxValue
            : (uint)start, (ushort)0);
        return _archive.WrittenSpan.ToArray();
    }

    // Flags (UTF-8), method, time, date, checksum, packed length, length, length of the name.
    private static byte[] Fields(bool deflate, uint crc, int packed, int length, int name)
    {
        var fields = new ArrayBufferWriter<byte>();
        Write(fields, (ushort)0x0800, (ushort)(deflate ? 8 : 0), (ushort)0x6000, (ushort)0x5A21, crc, (uint)packed, (uint)length, (ushort)name);
        return fields.WrittenSpan.ToArray();
    }

    private static byte[] Zip64(long length, long packed, long offset)
    {
        var extra = new ArrayBufferWriter<byte>();
        Write(extra, (ushort)1, (ushort)24, length, packed, offset);
        return extra.WrittenSpan.ToArray();
    }

    private static byte[] Deflate(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true)) deflate.Write(content);
        return packed.ToArray();
    }

    private static uint Crc32(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0xEDB88320);
        }

        return ~crc;
    }

    private static void Write(ArrayBufferWriter<byte> target, params object[] values)
    {
        Span<byte> bytes = stackalloc byte[8];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, Convert.ToInt64(value, null));
            target.Write(bytes[..(value is ushort ? 2 : value is uint ? 4 : 8)]);
        }
    }
}
