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
    private const int MostRecoveries = 2;

    private readonly Copies _copies = new(order.Item);
    private AttemptBudget _restarts = new(order.Limits.MaxRetries);
    private FirstReply? _first;
    private readonly ServerCheck _server = new(transport, order);
    private bool _withoutRanges;
    private bool _ignorePartial = !order.MayResume;
    private int _checksumRounds;
    private int _recoveries;
    private bool _isMoving;

    /// <summary>Moves and verifies the file; null when <see cref="TransferOrder.Place"/> found it in place already.</summary>
    /// <exception cref="DownloadException">The last failure, when nothing helped.</exception>
    public async Task<TransferResult?> RunAsync(CancellationToken cancellation)
    {
        _first ??= new FirstReply(transport, policies, time, order, _copies);
        while (true)
        {
            order.Log.Source = _copies.Current.PrimarySource;
            try
            {
                return await RunOnceAsync(_first, cancellation).ConfigureAwait(false);
            }
            catch (RestartException restart)
            {
                // Bytes do not count as progress here: they are thrown away.
                _restarts.Failed(afterProgress: false);
                if (_restarts.IsSpent)
                {
                    MoveOn(restart.Reason);
                    continue;
                }

                order.AttemptFailed(restart.Reason);
                _withoutRanges |= restart.WithoutRanges;
                Restart(restart.Reason);
            }
            catch (CopyFailedException failed)
            {
                MoveOn(failed.Reason);
            }
            catch (DownloadException exception) when (exception.Id is ErrorId.ChecksumMismatch or ErrorId.LengthMismatch)
            {
                // What the first reply's length says was counted there.
                if (_isMoving || exception.Id == ErrorId.ChecksumMismatch)
                    order.AttemptFailed(exception);
                bool isLast = ++_checksumRounds >= MostChecksumRounds;
                // A page of another kind may have come in the file's place.
                bool isRecovered = !isLast && await order.Recover(_copies.Current, exception, cancellation).ConfigureAwait(false);
                if (isLast || (!isRecovered && (exception.Id == ErrorId.LengthMismatch || _copies.HasFresh)))
                    MoveOn(exception);
                else
                    Restart(exception);
            }
            catch (DownloadException exception) when (Copies.IsAboutCopy(exception))
            {
                if (!await RecoverAsync(exception, cancellation).ConfigureAwait(false))
                    MoveOn(exception);
            }
        }
    }

    /// <summary>The next copy begins with all its chances; where none is left, that is the end.</summary>
    private void MoveOn(DownloadException reason)
    {
        if (!_copies.MoveOn(reason))
            throw _copies.Report(reason);
        (_restarts, _checksumRounds, _recoveries, _withoutRanges) = (new AttemptBudget(order.Limits.MaxRetries), 0, 0, false);
        _ignorePartial = true;
        order.Progress.Received = 0;
        order.Tell(
            MessageLevel.Verbose, $"{ItemName.Of(order.Item)}: goes on with the copy at {_copies.Current.PrimarySource.Authority}. {reason.Message}");
    }

    private async ValueTask<bool> RecoverAsync(DownloadException exception, CancellationToken cancellation)
    {
        // What the first reply says was answered there already.
        if (exception.IsTransient || !_isMoving || ++_recoveries > MostRecoveries)
            return false;
        if (!await order.Recover(_copies.Current, exception, cancellation).ConfigureAwait(false))
            return false;
        order.Tell(MessageLevel.Verbose, $"{ItemName.Of(order.Item)}: {exception.Sentence} Opened anew.");
        return true;
    }

    private void Restart(DownloadException reason)
    {
        _ignorePartial = true;
        order.Progress.Received = 0;
        order.Tell(MessageLevel.Verbose, $"{ItemName.Of(order.Item)}: starts again. {reason.Message}");
    }

    private async Task<TransferResult?> RunOnceAsync(FirstReply first, CancellationToken cancellation)
    {
        TransferSession? session =
            _ignorePartial || order.KnownPath is null ? null : TransferSession.TryResume(order.KnownPath, order, _copies, time);
        order.Log.Source = _copies.Current.PrimarySource;
        bool rejected = false;
        _isMoving = false;
        RemoteBody? body = null;
        PartFile? part = session?.Part;
        bool kept = false;
        try
        {
            if (session is null)
            {
                FirstReply.Outcome reply = await first.OpenAsync(cancellation).ConfigureAwait(false);
                if (reply.Path is null)
                    return null;
                if (reply.Small is { } small)
                {
                    TransferResult done = await StoreSmallAsync(reply, small, cancellation).ConfigureAwait(false);
                    part = done.Part;
                    await _server.CheckAsync(_copies.Current, part, done.Length, reply.File, done.Digests, cancellation).ConfigureAwait(false);
                    kept = true;
                    return done;
                }

                body = reply.Body!;
                session = _ignorePartial
                    ? TransferSession.Begin(reply.Path, body.File, order, _copies, time)
                    : TransferSession.TryResume(reply.Path, order, _copies, time, body.File)
                        ?? TransferSession.Begin(reply.Path, body.File, order, _copies, time);
                part = session.Part;
            }

            order.Log.Resumed |= session.Ledger.BytesWritten > 0;
            _isMoving = true;
            var mover = new SegmentMover(transport, policies, time, order, session, _withoutRanges);
            IReadOnlyList<Checksum> digests = await mover.MoveAsync(body, cancellation).ConfigureAwait(false);
            body = null;
            long length = session.Ledger.Length!.Value;
            Verify(order.Item, length, digests);
            order.Log.Verified = order.Item.Checksums;
            rejected = true;
            await CheckAsync(session, length, cancellation).ConfigureAwait(false);
            rejected = false;
            await _server.CheckAsync(session.Copy, session.Part, length, session.File, digests, cancellation).ConfigureAwait(false);
            // What is made of it may fail, or be killed: the complete bytes must be found again then.
            if (order.Item.IsProcessed)
                new Checkpointer(session, time).Save(flush: false);
            kept = true;
            return new TransferResult(session.Part, length, digests, session.File?.ContentType);
        }
        catch (Exception exception) when (
            exception is RestartException or DownloadException { Id: ErrorId.ChecksumMismatch or ErrorId.LengthMismatch }
            || (rejected && exception is DownloadException))
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

    private async Task<TransferResult> StoreSmallAsync(FirstReply.Outcome reply, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
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
        order.Log.Verified = order.Item.Checksums;
        if (order.Check is { } check)
        {
            ReceivedFile received = FileEnds.Of(bytes, reply.File.ContentType);
            await JudgeAsync(() => check(_copies.Current, received, cancellation)).ConfigureAwait(false);
        }

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

    private async ValueTask CheckAsync(TransferSession session, long length, CancellationToken cancellation)
    {
        if (order.Check is not { } check)
            return;
        ReceivedFile received = FileEnds.Of(session.Part, length, session.File?.ContentType);
        await JudgeAsync(() => check(session.Copy, received, cancellation)).ConfigureAwait(false);
    }

    /// <summary>A judgement that goes against the file is a failed attempt like any other.</summary>
    private async ValueTask JudgeAsync(Func<ValueTask> judge)
    {
        try
        {
            await judge().ConfigureAwait(false);
        }
        catch (DownloadException exception)
        {
            order.AttemptFailed(exception);
            throw;
        }
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
                    $"The {Checksum.Name(expected.Algorithm)} is {actual.Hex}, not {expected.Hex}: "
                    + "the file is damaged on the server or on the way, or the checksum is wrong.");
            }
        }
    }
}
