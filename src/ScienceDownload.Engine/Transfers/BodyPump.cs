using System.Buffers;
using ScienceDownload.Engine.Transports;
using ScienceDownload.Engine.Transports.Http;

namespace ScienceDownload.Engine.Transfers;

/// <summary>Moves a body's bytes to their place on disk: one buffer is written while the next is read.</summary>
internal sealed class BodyPump(PartFile part, SegmentLedger ledger, PrefixHasher? hasher, TransferOrder order, TimeProvider time)
{
    private const int BufferSize = 512 * 1024;

    /// <summary>Reads until the segment is finished or the body ends. An early end is an exception, however it came.</summary>
    /// <exception cref="DownloadException">Transient: the body was cut or stalled. Otherwise the disk failed, or the file is too large.</exception>
    public async Task MoveAsync(RemoteBody body, Segment segment, CancellationToken cancellation)
    {
        byte[] reading = ArrayPool<byte>.Shared.Rent(BufferSize);
        byte[] writing = ArrayPool<byte>.Shared.Rent(BufferSize);
        int readSize = Math.Min(BufferSize, order.Limits.Rate?.Slice ?? BufferSize);
        Task<bool> write = Task.FromResult(true);
        using var guard = new StallGuard(order.Limits.StallTimeout, time, cancellation);
        bool openEnded = body.Length is null || body.Start + body.Length > ledger.Remaining(segment).End;
        try
        {
            while (true)
            {
                guard.Alive();
                int count = await body.Stream.ReadAsync(reading.AsMemory(0, readSize), guard.Token).ConfigureAwait(false);
                // Until the next read we are the ones who are slow: the disk, our own limit, the hash.
                guard.Pause();
                bool wanted = await write.ConfigureAwait(false);
                if (count == 0 || !wanted)
                    break;
                (reading, writing) = (writing, reading);
                byte[] full = writing;
                write = Task.Run(() => Write(segment, full, count, openEnded), CancellationToken.None);
                if (order.Limits.Rate is { } rate)
                    await rate.TakeAsync(count, cancellation).ConfigureAwait(false);
                if (hasher is { IsBehind: true })
                    await hasher.CatchUpAsync(cancellation).ConfigureAwait(false);
                if (await IsOverAsync(segment, openEnded, write).ConfigureAwait(false))
                    break;
            }
        }
        catch (OperationCanceledException) when (guard.HasStalled && !cancellation.IsCancellationRequested)
        {
            throw guard.Failure(body.File.FinalUri.Authority);
        }
        catch (Exception exception) when (HttpReplyErrors.FromException(exception, body.File.FinalUri) is { } failure && failure != exception)
        {
            throw failure;
        }
        finally
        {
            // The buffer under the write must not go back to the pool before the write is through.
            await ((Task)write).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ArrayPool<byte>.Shared.Return(reading);
            ArrayPool<byte>.Shared.Return(writing);
        }

        await write.ConfigureAwait(false);
        EndOfBody(body, segment);
    }

    /// <summary>
    /// Whether nothing more is wanted of a body. An open-ended one may stand exactly at the end of its segment while the bytes that come next
    /// are free or claimed by the write under way: ending there would throw away a body that brings what is missing.
    /// </summary>
    private async ValueTask<bool> IsOverAsync(Segment segment, bool openEnded, Task<bool> write)
    {
        if (ledger.Length is null || !ledger.IsFinished(segment))
            return false;
        if (!openEnded)
            return true;
        await write.ConfigureAwait(false);
        return ledger.IsFinished(segment) && !ledger.MayGrow(segment);
    }

    private bool Write(Segment segment, byte[] buffer, int count, bool openEnded)
    {
        int granted = ledger.Claim(segment, count, openEnded);
        if (granted == 0)
            return false;
        if (order.Limits.MaxFileSize is { } limit && segment.Claimed > limit)
            throw TooLarge(segment.Claimed, limit);
        part.Write(segment.Claimed - granted, buffer.AsSpan(0, granted));
        ledger.Written(segment, granted);
        order.Progress.Add(granted);
        hasher?.Announce(granted);
        return granted == count;
    }

    private void EndOfBody(RemoteBody body, Segment segment)
    {
        if (ledger.IsFinished(segment))
            return;
        ByteRange rest = ledger.Remaining(segment);
        if (ledger.Length is null)
        {
            ledger.EndAt(segment, rest.Start);
            return;
        }

        // A partial reply may promise fewer bytes than asked; whoever called asks for the rest.
        if (body.Length is { } length && body.Start + length == rest.Start)
            return;
        throw new DownloadException(ErrorId.TransferTruncated, FormattableString.Invariant(
            $"{body.File.FinalUri.Authority} ended the file at byte {rest.Start} of {ledger.Length}.")) { IsTransient = true };
    }

    internal static DownloadException TooLarge(long length, long limit) => new(ErrorId.FileTooLarge,
        FormattableString.Invariant($"File size ({length} bytes) exceeds limit ({limit} bytes)"));
}
