namespace ScienceDownload.Simulators;

/// <summary>A response's body as a stream. What comes by synchronous calls (a zip's directory) is held in memory until it can be awaited.</summary>
internal sealed class ResponseBodyStream(ServerResponse response) : WriteOnlyStream
{
    private readonly MemoryStream _held = new();

    public override void Write(byte[] buffer, int offset, int count) => _held.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => _held.Write(buffer);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        await response.WriteAsync(buffer).ConfigureAwait(false);
    }

    public override void Flush()
    {
        // Nothing can be awaited here; the bytes leave with the next asynchronous call or at the end of the response.
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_held.Length > 0)
        {
            await response.WriteAsync(_held.GetBuffer().AsMemory(0, (int)_held.Length)).ConfigureAwait(false);
            _held.SetLength(0);
        }

        await response.FlushAsync().ConfigureAwait(false);
    }
}
