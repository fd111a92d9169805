using ScienceDownload.Engine.Streams;

namespace ScienceDownload.Archives.Formats;

/// <summary>The next bytes of a stream and no more, for decoders that read ahead. The stream stays open.</summary>
internal sealed class BoundedStream(Stream stream, long length) : ForwardStream
{
    private long _left = length;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read = stream.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= read;
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
}
