using ScienceDownload.Engine.Streams;

namespace ScienceDownload.Engine.Transports.Zip;

/// <summary>The first bytes of a stream, read-only and forward. What is wrong with packed bytes is told as a broken connection is, so that it is
/// tried again.</summary>
internal sealed class LimitedStream(Stream inner, long length) : ForwardStream
{
    private long _left = length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0)
            return 0;
        try
        {
            int count = await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken).ConfigureAwait(false);
            _left -= count;
            return count;
        }
        catch (InvalidDataException exception)
        {
            throw new IOException("its packed bytes are damaged", exception);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read asynchronously.");

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
