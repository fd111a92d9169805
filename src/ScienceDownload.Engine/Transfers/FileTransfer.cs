using ScienceDownload.Engine.Integrity;
using ScienceDownload.Engine.Resilience;
using ScienceDownload.Engine.Transports;

namespace ScienceDownload.Engine.Transfers;

/// <summary>
/// Moves one file: finds what an earlier run left, asks for the rest, cuts a large file over several connections, starts again where
/// nothing can be continued, and compares the result with what is known of it. It never touches the final name.
/// </summary>
internal sealed class FileTransfer(ITransport transport, HostPolicies policies, TimeProvider time, TransferOrder order)
{
    private const int MostChecksumRounds = 2;

    private readonly AttemptBudget _restarts = new(order.Limits.MaxRetries);
    private readonly FirstReply _first = new(transport, policies, time, order);
    private readonly ServerCheck _server = new(transport, order);
    private bool _withoutRanges;
    private bool _ignorePartial;

    /// <summary>Moves and verifies the file; null when <see cref="TransferOrder.Place"/> found it in place already.</summary>
    /// <exception cref="DownloadException">The last failure, when nothing helped.</exception>
    public async Task<TransferResult?> RunAsync(CancellationToken cancellation)
    {
        int checksumRounds = 0;
        while (true)
        {
            try
            {
                return await RunOnceAsync(cancellation).ConfigureAwait(false);
            }
            catch (RestartException restart)
            {
                // Bytes do not count as progress here: they are thrown away.
                _restarts.Failed(afterProgress: false);
                if (_restarts.IsSpent)
                    throw restart.Reason;
                _withoutRanges |= restart.WithoutRanges;
                Restart(restart.Reason);
            }
            catch (DownloadException exception)
                when (exception.Id is ErrorId.ChecksumMismatch or ErrorId.LengthMismatch && ++checksumRounds < MostChecksumRounds)
            {
                // A page of another kind may have come in the file's place.
                bool isRecovered = await order.Recover(exception, cancellation).ConfigureAwait(false);
                if (exception.Id == ErrorId.LengthMismatch && !isRecovered)
                    throw;
                Restart(exception);
            }
        }
    }

    private void Restart(DownloadException reason)
    {
        _ignorePartial = true;
        order.Progress.Received = 0;
        order.AttemptFailed(reason);
        order.Tell(MessageLevel.Verbose, $"{ItemName.Of(order.Item)}: starts again. {reason.Message}");
    }

    private async Task<TransferResult?> RunOnceAsync(CancellationToken cancellation)
    {
        TransferSession? session = _ignorePartial || order.KnownPath is null ? null : TransferSession.TryResume(order.KnownPath, order, time);
        RemoteBody? body = null;
        PartFile? part = session?.Part;
        bool kept = false;
        try
        {
            if (session is null)
            {
                FirstReply.Outcome reply = await _first.OpenAsync(cancellation).ConfigureAwait(false);
                if (reply.Path is null)
                    return null;
                if (reply.Small is { } small)
                {
                    TransferResult done = StoreSmall(reply, small);
                    part = done.Part;
                    await _server.CheckAsync(part, done.Length, reply.File, done.Digests, cancellation).ConfigureAwait(false);
                    kept = true;
                    return done;
                }

                body = reply.Body!;
                session = _ignorePartial
                    ? TransferSession.Begin(reply.Path, body.File, order, time)
                    : TransferSession.TryResume(reply.Path, order, time, body.File) ?? TransferSession.Begin(reply.Path, body.File, order, time);
                part = session.Part;
            }

            var mover = new SegmentMover(transport, policies, time, order, session, _withoutRanges);
            IReadOnlyList<Checksum> digests = await mover.MoveAsync(body, cancellation).ConfigureAwait(false);
            body = null;
            long length = session.Ledger.Length!.Value;
            Verify(order.Item, length, digests);
            await _server.CheckAsync(session.Part, length, session.File, digests, cancellation).ConfigureAwait(false);
            // What is made of it may fail, or be killed: the complete bytes must be found again then.
            if (order.Item.IsProcessed)
                new Checkpointer(session, time).Save(flush: false);
            kept = true;
            return new TransferResult(session.Part, length, digests, session.File?.ContentType);
        }
        catch (Exception exception) when (exception is RestartException or DownloadException { Id: ErrorId.ChecksumMismatch or ErrorId.LengthMismatch })
        {
            // Whatever is on disk led here; nothing of it may be built on.
            part?.Discard();
            throw;
        }
        finally
        {
            if (body is not null)
                await body.DisposeAsync().ConfigureAwait(false);
            if (!kept)
                part?.Dispose();
        }
    }

    private TransferResult StoreSmall(FirstReply.Outcome reply, ReadOnlyMemory<byte> bytes)
    {
        IReadOnlyList<Checksum> digests = [];
        IReadOnlyCollection<ChecksumAlgorithm> algorithms = TransferSession.Algorithms(order, reply.File);
        if (algorithms.Count > 0)
        {
            using var checksums = new ChecksumSet(algorithms);
            checksums.Append(bytes.Span);
            digests = checksums.Finish();
        }

        Verify(order.Item, bytes.Length, digests);
        PartFile part = PartFile.Create(reply.Path!, bytes.Length);
        try
        {
            part.Write(0, bytes.Span);
        }
        catch
        {
            part.Discard();
            throw;
        }

        reply.ReturnBuffer();
        return new TransferResult(part, bytes.Length, digests, reply.File.ContentType);
    }

    /// <summary>Compares a file with what is promised of it.</summary>
    /// <exception cref="DownloadException">It is another one.</exception>
    public static void Verify(DownloadItem item, long length, IReadOnlyList<Checksum> digests)
    {
        if (item.Length is { } promised && promised != length)
            throw TransferSession.WrongLength(promised, length);
        foreach (Checksum expected in item.Checksums)
        {
            Checksum actual = digests.First(digest => digest.Algorithm == expected.Algorithm);
            if (actual != expected)
            {
                throw new DownloadException(ErrorId.ChecksumMismatch,
                    $"The {Checksum.Name(expected.Algorithm)} is {actual.Hex}, not {expected.Hex}: the file is damaged on the server or on the way, or the checksum is wrong.");
            }
        }
    }
}
