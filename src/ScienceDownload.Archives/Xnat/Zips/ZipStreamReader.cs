using System.Buffers.Binary;
using System.Text;
using ICSharpCode.SharpZipLib.Zip.Compression;

namespace ScienceDownload.Archives.Xnat;

/// <summary>
/// Reads a zip from front to back while it arrives, as Java's servers stream them: lengths and CRC behind the data, 64-bit fields where needed. The
/// directory at the end is read and compared, so that a stream that ends early is always found.
/// </summary>
internal sealed class ZipStreamReader : IDisposable
{
    private const uint Local = 0x04034b50, Directory = 0x02014b50, End = 0x06054b50, End64 = 0x06064b50, Locator64 = 0x07064b50;

    /// <summary>So much may be unpacked without anybody wanting it: a megabyte of zip can hold a gigabyte of zeros.</summary>
    private const long MostUnwanted = 64 * 1024 * 1024;

    private readonly ZipInput _input;
    private readonly Inflater _inflater = new(noHeader: true);
    private readonly List<string> _names = [];
    private ZipEntryStream? _current;
    private long _unwanted;

    public ZipStreamReader(Stream stream) => _input = new ZipInput(stream);

    /// <summary>The next entry; null behind the last one, when the zip is complete. What was not read of the one before is passed over.</summary>
    /// <exception cref="DownloadException">The stream ends early, or is no zip that can be read so.</exception>
    public async Task<(string Name, Stream Content)?> NextAsync(CancellationToken cancellation)
    {
        if (_current is not null)
            await PassOverAsync(_current, cancellation).ConfigureAwait(false);
        _current = null;
        uint signature = BinaryPrimitives.ReadUInt32LittleEndian((await _input.PeekAsync(4, cancellation).ConfigureAwait(false)).Span);
        if (signature != Local)
        {
            if (_names.Count == 0 && signature is not (Directory or End or End64))
                throw Wrong("it does not begin as a zip does; it may be a page");
            await ReadDirectoryAsync(cancellation).ConfigureAwait(false);
            return null;
        }

        (string name, _current) = await ReadHeaderAsync(cancellation).ConfigureAwait(false);
        _names.Add(name);
        return (name, _current);
    }

    public void Dispose() => _current?.Dispose();

    private async Task<(string Name, ZipEntryStream Content)> ReadHeaderAsync(CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> fixedPart = await _input.TakeAsync(30, cancellation).ConfigureAwait(false);
        ushort flags = U16(fixedPart, 6), method = U16(fixedPart, 8);
        uint crc = U32(fixedPart, 14);
        long packed = U32(fixedPart, 18), length = U32(fixedPart, 22);
        int nameLength = U16(fixedPart, 26), extraLength = U16(fixedPart, 28);
        string name = Encoding.UTF8.GetString((await _input.TakeAsync(nameLength, cancellation).ConfigureAwait(false)).Span);
        ReadOnlyMemory<byte> extra = await _input.TakeAsync(extraLength, cancellation).ConfigureAwait(false);
        (length, packed) = Wide(extra.Span, length, packed);
        bool isBehind = (flags & 8) != 0;
        if ((flags & 1) != 0)
            throw Wrong("it is encrypted");
        if (method is not (0 or 8) || (method == 0 && isBehind && packed == 0 && !name.EndsWith('/')))
            throw Wrong($"it is packed in a way that cannot be read while it arrives (method {method})");
        _inflater.Reset();
        return (
            name,
            new ZipEntryStream(_input, name, method == 8 ? _inflater : null, isBehind && method == 8 ? null : (packed, length, crc), isBehind));
    }

    /// <summary>Every entry must be in the directory, which must be whole.</summary>
    private async Task ReadDirectoryAsync(CancellationToken cancellation)
    {
        int count = 0;
        while (true)
        {
            uint signature = U32(await _input.TakeAsync(4, cancellation).ConfigureAwait(false), 0);
            switch (signature)
            {
                case Directory:
                    ReadOnlyMemory<byte> entry = await _input.TakeAsync(42, cancellation).ConfigureAwait(false);
                    int nameLength = U16(entry, 24), rest = U16(entry, 26) + U16(entry, 28);
                    string name = Encoding.UTF8.GetString((await _input.TakeAsync(nameLength, cancellation).ConfigureAwait(false)).Span);
                    await _input.TakeAsync(rest, cancellation).ConfigureAwait(false);
                    if (count >= _names.Count || _names[count++] != name)
                        throw Wrong("its directory does not fit its entries");
                    break;
                case End64:
                    long size = BinaryPrimitives.ReadInt64LittleEndian((await _input.TakeAsync(8, cancellation).ConfigureAwait(false)).Span);
                    await _input.TakeAsync((int)Math.Clamp(size, 0, 64 * 1024), cancellation).ConfigureAwait(false);
                    break;
                case Locator64:
                    await _input.TakeAsync(16, cancellation).ConfigureAwait(false);
                    break;
                case End:
                    ReadOnlyMemory<byte> end = await _input.TakeAsync(18, cancellation).ConfigureAwait(false);
                    if (count != _names.Count || (ushort)count != U16(end, 6))
                        throw Wrong("its directory does not list all its entries");
                    // To the very end: only there a body that was cut shows it.
                    await _input.DrainAsync(cancellation).ConfigureAwait(false);
                    return;
                default:
                    throw Wrong("its directory is damaged");
            }
        }
    }

    private async Task PassOverAsync(ZipEntryStream entry, CancellationToken cancellation)
    {
        byte[] buffer = new byte[32 * 1024];
        try
        {
            while (await entry.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and int count)
            {
                _unwanted += count;
                if (_unwanted > MostUnwanted)
                    throw Wrong($"'{entry.Name}' and others in it unpack to far more than the server lists");
            }
        }
        catch (DownloadException exception) when (exception.Id == ErrorId.ChecksumMismatch)
        {
            // Nobody wants it, or it was found wrong already.
        }
        finally
        {
            entry.Dispose();
        }
    }

    /// <summary>The lengths in the 64-bit field, where the short ones are full.</summary>
    private static (long Length, long Packed) Wide(ReadOnlySpan<byte> extra, long length, long packed)
    {
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra), size = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            ReadOnlySpan<byte> data = extra[4..];
            if (data.Length < size)
                break;
            if (id == 1)
            {
                data = data[..size];
                if (length == uint.MaxValue && data.Length >= 8)
                {
                    length = BinaryPrimitives.ReadInt64LittleEndian(data);
                    data = data[8..];
                }

                if (packed == uint.MaxValue && data.Length >= 8)
                    packed = BinaryPrimitives.ReadInt64LittleEndian(data);
                break;
            }

            extra = data[size..];
        }

        return (length, packed);
    }

    private static ushort U16(ReadOnlyMemory<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span[at..]);

    private static uint U32(ReadOnlyMemory<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[at..]);

    private static DownloadException Wrong(string why) => new(ErrorId.ArchiveReplyInvalid, $"The zip cannot be read: {why}.");
}
