using System.Buffers;
using ScienceDownload.Engine.Integrity;
using ScienceDownload.Engine.Items;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Engine.Transfers;

namespace ScienceDownload.Engine.Bundles;

/// <summary>Takes the entries of one stream to verified partial files and hands them to the finisher.</summary>
internal sealed class BundleTaker(BatchInfo batch, ItemRunner items, RunRecord record, Finisher finisher, RunEnding ending) : IDisposable
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Files that may be on their way to the state at a time: waiting for each commit would cost more than the files.</summary>
    private const int MostOnTheWay = 64;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private readonly Queue<Task> _onTheWay = new();

    /// <summary>Takes one entry; one that is wrong is given back to its bundle's items.</summary>
    /// <exception cref="DownloadException">The stream broke.</exception>
    /// <exception cref="OperationCanceledException">The run was halted.</exception>
    public async Task TakeAsync(BundleItems missing, BundleEntry entry, CancellationToken halted)
    {
        if (missing.Take(entry.Item) is not { } wanted)
            return;
        MovingItem item = record.Start(wanted.Stored with { RelativePath = wanted.Placement.RelativePath });
        item.WasAsked = true;
        try
        {
            TransferResult ready = await ReceiveAsync(item, wanted.Placement, entry.Content, halted).ConfigureAwait(false);
            missing.Arrived(item.Index);
            if (_onTheWay.Count >= MostOnTheWay)
                await _onTheWay.Dequeue().ConfigureAwait(false);
            _onTheWay.Enqueue(finisher.AddAsync(new FinishJob(item, ready, wanted.Placement)).AsTask());
        }
        catch (OperationCanceledException)
        {
            record.Settle(item, ending.InsteadOfFinishing() ?? ItemResult.Interrupted);
            throw;
        }
        catch (DownloadException exception)
        {
            item.Progress.Received = 0;
            items.RecordAttempt(item, exception);
            missing.Failed(wanted.Stored, item.Attempts);
            record.Settle(item, ItemResult.Interrupted);
            // A broken stream brings nothing more; a wrong file is followed by others.
            if (exception.Id is not (ErrorId.ChecksumMismatch or ErrorId.LengthMismatch))
                throw;
        }
    }

    /// <summary>Waits until everything taken is with the finisher.</summary>
    public Task FinishAsync() => Task.WhenAll(_onTheWay);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private async Task<TransferResult> ReceiveAsync(MovingItem item, Placement placement, Stream content, CancellationToken halted)
    {
        DownloadItem wanted = item.Stored.Item;
        item.Progress.Length = wanted.Length;
        PartFile part = PartFile.Create(placement.WorkPath, wanted.Length);
        bool kept = false;
        try
        {
            using var checksums = new ChecksumSet(
                wanted.Checksums.Select(checksum => checksum.Algorithm).Concat(batch.Options.Hash ? [ChecksumAlgorithm.Sha256] : []));
            long length = 0;
            while (await content.ReadAsync(_buffer, halted).ConfigureAwait(false) is > 0 and int count)
            {
                // More than was promised is never written: a small archive may unpack to any size.
                if (length + count > (wanted.Length ?? long.MaxValue))
                    throw TransferSession.WrongLength(wanted.Length!.Value, length + count);
                part.Write(length, _buffer.AsSpan(0, count));
                checksums.Append(_buffer.AsSpan(0, count));
                length += count;
                item.Progress.Add(count);
            }

            IReadOnlyList<Checksum> digests = checksums.Finish();
            FileTransfer.Verify(wanted, length, digests);
            kept = true;
            return new TransferResult(part, length, digests, ContentType: null);
        }
        finally
        {
            if (!kept)
                part.Discard();
        }
    }
}
