using System.Buffers.Binary;
using System.Buffers;
using ICSharpCode.SharpZipLib.Zip.Compression;
using ICSharpCode.SharpZipLib;
using ScienceDownload.Engine.Integrity;
using ScienceDownload.Engine.Streams;

namespace ScienceDownload.Archives.Xnat;

/// <summary>
/// The content of one entry, unpacked while it arrives. Its end is only reached when length and CRC-32 agree with what the zip says.
/// </summary>
/// <param name="input">The bytes of the zip, at the entry's first one.</param>
/// <param name="name">The entry's name.</param>
/// <param name="inflater">Unpacks it, and is nobody else's until its end; null for an entry that is not packed.</param>
/// <param name="promised">Packed and unpacked length and CRC-32 from the entry's head; null when they come behind the data.</param>
/// <param name="isBehind">Whether lengths and CRC-32 come behind the data, for themselves or once more.</param>
internal sealed class ZipEntryStream(
    ZipInput input, string name, Inflater? inflater, (long Packed, long Length, uint Crc)? promised, bool isBehind) : ForwardStream
{
    private const uint Descriptor = 0x08074b50;

    private readonly byte[] _target = inflater is null ? [] : ArrayPool<byte>.Shared.Rent(64 * 1024);
    private readonly Crc32 _crc = new();
    private long _packed;
    private long _length;
    private bool _isUnpacked;
    private bool _isOver;
    private bool _isReturned;

    public string Name => name;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isOver)
            return 0;
        int count = inflater is null
            ? await CopyAsync(buffer, cancellationToken).ConfigureAwait(false)
            : await InflateAsync(inflater, buffer, cancellationToken).ConfigureAwait(false);
        if (count > 0)
        {
            _crc.Append(buffer.Span[..count]);
            _length += count;
            return count;
        }

        _isOver = true;
        (long packed, long length, uint crc) = isBehind ? await ReadDescriptorAsync(cancellationToken).ConfigureAwait(false) : promised!.Value;
        if (length != _length || packed != _packed || crc != _crc.Value)
            throw new DownloadException(ErrorId.ChecksumMismatch, $"'{name}' is damaged in the zip: its CRC-32 or length is wrong.");
        return 0;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    protected override void Dispose(bool disposing)
    {
        if (disposing && _target.Length > 0 && !_isReturned)
        {
            _isReturned = true;
            ArrayPool<byte>.Shared.Return(_target);
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> CopyAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        long left = promised!.Value.Packed - _packed;
        if (left == 0)
            return 0;
        if (input.Available.Count == 0 && !await input.FillAsync(cancellation).ConfigureAwait(false))
            throw ZipInput.Early();
        int count = (int)Math.Min(Math.Min(left, buffer.Length), input.Available.Count);
        input.Available[..count].AsMemory().CopyTo(buffer);
        input.Advance(count);
        _packed += count;
        return count;
    }

    private async ValueTask<int> InflateAsync(Inflater unpacker, Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            while (!_isUnpacked)
            {
                if (unpacker.IsNeedingInput)
                {
                    if (input.Available.Count == 0 && !await input.FillAsync(cancellation).ConfigureAwait(false))
                        throw ZipInput.Early();
                    ArraySegment<byte> available = input.Available;
                    // The inflater keeps the array it is given, so it gets all of it, and gives back behind the entry what it did not need.
                    unpacker.SetInput(available.Array, available.Offset, available.Count);
                    input.Advance(available.Count);
                    _packed += available.Count;
                }

                int count = unpacker.Inflate(_target, 0, Math.Min(_target.Length, buffer.Length));
                _target.AsMemory(0, count).CopyTo(buffer);
                if (unpacker.IsFinished)
                    GiveBack(unpacker);
                if (count > 0)
                    return count;

                if (unpacker.IsNeedingDictionary)
                    throw new DownloadException(ErrorId.ArchiveReplyInvalid, $"'{name}' in the zip is packed with a dictionary that is not there.");
            }
        }
        catch (SharpZipBaseException exception)
        {
            // Where the next entry begins cannot be told any more.
            throw new DownloadException(ErrorId.ArchiveReplyInvalid,
                $"'{name}' in the zip cannot be unpacked: {exception.Message}", exception) { IsTransient = true };
        }

        return 0;
    }

    private void GiveBack(Inflater unpacker)
    {
        int rest = unpacker.RemainingInput;
        input.Advance(-rest);
        _packed -= rest;
        _isUnpacked = true;
    }

    /// <summary>Lengths of four or eight bytes, with a mark in front or none: what fits, and what is followed by another record, is it.</summary>
    private async ValueTask<(long Packed, long Length, uint Crc)> ReadDescriptorAsync(CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> bytes = await input.PeekUpToAsync(28, cancellation).ConfigureAwait(false);
        foreach (bool marked in (bool[])[true, false])
        {
            foreach (int width in (int[])[4, 8])
            {
                int at = marked ? 4 : 0, size = at + 4 + (2 * width);
                ReadOnlySpan<byte> span = bytes.Span;
                if (span.Length < size + 4
                    || (marked && BinaryPrimitives.ReadUInt32LittleEndian(span) != Descriptor)
                    || span[size] != 'P'
                    || span[size + 1] != 'K')
                {
                    continue;
                }

                long packed = Number(span[(at + 4)..], width), length = Number(span[(at + 4 + width)..], width);
                uint crc = BinaryPrimitives.ReadUInt32LittleEndian(span[at..]);
                input.Advance(size);
                return width == 4
                    ? (packed == (uint)_packed ? _packed : packed, length == (uint)_length ? _length : length, crc)
                    : (packed, length, crc);
            }
        }

        if (bytes.Length < 28)
            throw ZipInput.Early();
        throw new DownloadException(ErrorId.ArchiveReplyInvalid, $"What follows '{name}' in the zip is damaged.") { IsTransient = true };
    }

    private static long Number(ReadOnlySpan<byte> bytes, int width) =>
        width == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes);
}
