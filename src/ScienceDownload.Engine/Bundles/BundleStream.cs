using ScienceDownload.Engine.Streams;
using ScienceDownload.Engine.Transfers;
using ScienceDownload.Engine.Transports;
using ScienceDownload.Engine.Transports.Http;

namespace ScienceDownload.Engine.Bundles;

/// <summary>
/// The body of a bundle as its archive reads it: counted, held to the rate limit, given up when nothing comes, and with the engine's failures.
/// An end before the promised length is a failure.
/// </summary>
internal sealed class BundleStream(RemoteBody body, TransferLimits limits, TimeProvider time, CancellationToken halted) : ForwardStream
{
    private readonly StallGuard _guard = new(limits.StallTimeout, time, halted);

    /// <summary>Bytes that came so far.</summary>
    public long Received { get; private set; }

    public override long Position
    {
        get => Received;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            if (limits.Rate is { } slow && buffer.Length > slow.Slice)
                buffer = buffer[..slow.Slice];
            _guard.Alive();
            int count = await body.Stream.ReadAsync(buffer, _guard.Token).ConfigureAwait(false);
            // Whoever reads writes to disk between two reads: that is not the server's silence.
            _guard.Pause();
            Received += count;
            if (count == 0 && body.Length is { } promised && Received < promised)
            {
                throw new DownloadException(ErrorId.TransferTruncated, FormattableString.Invariant(
                    $"{body.File.FinalUri.Authority} ended the stream at byte {Received} of {promised}.")) { IsTransient = true };
            }

            if (limits.Rate is { } rate)
                await rate.TakeAsync(count, cancellationToken).ConfigureAwait(false);
            return count;
        }
        catch (OperationCanceledException) when (_guard.HasStalled && !halted.IsCancellationRequested)
        {
            throw _guard.Failure(body.File.FinalUri.Authority);
        }
        catch (Exception exception) when (HttpReplyErrors.FromException(exception, body.File.FinalUri) is { } failure && failure != exception)
        {
            throw failure;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _guard.Dispose();
        base.Dispose(disposing);
    }
}
