using ScienceDownload.Engine.Resilience;
using ScienceDownload.Engine.Transports;

namespace ScienceDownload.Engine.Transfers;

/// <summary>
/// Brings a session's missing bytes: one worker leads and must succeed, helpers on connections of their own join for large files. A helper
/// that a server turns away gives its piece back and leaves; the leader would find any real trouble itself.
/// </summary>
internal sealed class SegmentMover
{
    /// <summary>From here on helpers start at once; smaller files get them only when they turn out to be slow.</summary>
    private const long CutAtOnce = 32 * 1024 * 1024;
    private static readonly TimeSpan SlowAfter = TimeSpan.FromMilliseconds(200);

    /// <summary>How often a helper with nothing to do looks whether somebody has gone silent.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    private readonly SegmentOpener _opener;
    private readonly HostPolicy _policy;
    private readonly TimeProvider _time;
    private readonly TransferOrder _order;
    private readonly TransferSession _session;
    private readonly bool _mayCut;

    // Otherwise a broken body means that the file starts again.
    private readonly bool _mayContinue;

    public SegmentMover(
        ITransport transport, HostPolicies policies, TimeProvider time, TransferOrder order, TransferSession session, bool withoutRanges)
    {
        _policy = policies.For(session.Source);
        _opener = new SegmentOpener(transport, _policy, order, session);
        _time = time;
        _order = order;
        _session = session;
        _mayCut = !withoutRanges && order.Limits.Connections > 1 && session.Validator.CanCondition && session.File?.Ranges != RangeSupport.None;
        _mayContinue = !withoutRanges && session.CanContinue(order);
    }

    /// <summary>Moves all that is missing and gives the digests. On failure, what is on disk is recorded for the next run.</summary>
    /// <param name="first">The reply that is open already; null to ask. Disposed here.</param>
    /// <param name="cancellation">Stops the transfer; what is on disk is recorded.</param>
    /// <exception cref="RestartException">Nothing on disk can be continued.</exception>
    /// <exception cref="DownloadException">The retries are used up, or trying again is no use.</exception>
    public async Task<IReadOnlyList<Checksum>> MoveAsync(RemoteBody? first, CancellationToken cancellation)
    {
        IReadOnlyCollection<ChecksumAlgorithm> algorithms = TransferSession.Algorithms(_order, _session.File);
        var checkpointer = new Checkpointer(_session, _time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task checkpoints = checkpointer.RunAsync(over.Token);
        PrefixHasher? hasher = algorithms.Count == 0 ? null : new PrefixHasher(_session.Part, _session.Ledger, algorithms);
        try
        {
            var pump = new BodyPump(_session.Part, _session.Ledger, hasher, _order, _time);
            do
            {
                await MoveTogetherAsync(pump, first, cancellation).ConfigureAwait(false);
                first = null;
            }
            while (!_session.Ledger.IsComplete);
            _order.Progress.Length = _session.Ledger.Length;
            return hasher is null ? [] : await hasher.FinishAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not RestartException)
        {
            // No checkpoint may come after the last one, nor bring back the record of a file that is dropped.
            await EndCheckpointsAsync().ConfigureAwait(false);
            Leave(checkpointer);
            throw;
        }
        finally
        {
            await EndCheckpointsAsync().ConfigureAwait(false);
            if (hasher is not null)
                await hasher.DisposeAsync().ConfigureAwait(false);
        }

        async Task EndCheckpointsAsync()
        {
            await over.CancelAsync().ConfigureAwait(false);
            await checkpoints.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Records what is on disk for the next run, or drops a file nobody could build on.</summary>
    private void Leave(Checkpointer checkpointer)
    {
        try
        {
            if (_session.Ledger.Length is null || !_session.CanContinue(_order) || _session.Ledger.TrustedRanges().Count == 0)
                _session.Part.Discard();
            else
                checkpointer.Save(flush: false);
        }
        catch (DownloadException exception)
        {
            // Whatever ended the transfer is what the user must hear as its end.
            _order.Tell(MessageLevel.Warning, $"{ItemName.Of(_order.Item)}: {exception.Message}");
        }
    }

    private async Task MoveTogetherAsync(BodyPump pump, RemoteBody? first, CancellationToken cancellation)
    {
        using var together = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var crew = new Crew(together);
        Task lead = crew.JoinAsync(() => LeadAsync(pump, first, together.Token));
        await Task.WhenAll(lead, crew.JoinAsync(() => HelpAsync(crew, pump, lead, together.Token))).ConfigureAwait(false);
        crew.ThrowFirstFailure();
    }

    private async Task LeadAsync(BodyPump pump, RemoteBody? first, CancellationToken cancellation)
    {
        try
        {
            // A body that begins elsewhere than the first missing byte is of no use, nor is one for a file that is complete.
            if (first is not null && first.Start != _session.Ledger.FirstFree)
            {
                await first.DisposeAsync().ConfigureAwait(false);
                first = null;
            }

            while (_session.Ledger.Take() is { } segment)
            {
                RemoteBody? body = first;
                first = null;
                await MoveAsync(pump, segment, body, new AttemptBudget(_order.Limits.MaxRetries), leads: true, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            if (first is not null)
                await first.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task HelpAsync(Crew crew, BodyPump pump, Task lead, CancellationToken cancellation)
    {
        if (!_mayCut || _session.Ledger.Length is not { } length)
            return;
        if (length - _session.Ledger.BytesWritten < CutAtOnce)
        {
            await Task.WhenAny(lead, Task.Delay(SlowAfter, _time, cancellation)).ConfigureAwait(false);
            if (lead.IsCompleted || cancellation.IsCancellationRequested)
                return;
        }

        if (_session.File?.Ranges == RangeSupport.Untold && !await HasRangesAsync(length, cancellation).ConfigureAwait(false))
            return;
        await Task.WhenAll(Enumerable.Range(1, _order.Limits.Connections - 1)
            .Select(_ => crew.JoinAsync(() => HelpAloneAsync(pump, cancellation)))).ConfigureAwait(false);
    }

    private async Task<bool> HasRangesAsync(long length, CancellationToken cancellation)
    {
        try
        {
            await _opener.RequireRangesAsync(length, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (DownloadException exception)
        {
            _order.Tell(MessageLevel.Debug, $"{ItemName.Of(_order.Item)}: goes over one connection. {exception.Message}");
            return false;
        }
    }

    private async Task HelpAloneAsync(BodyPump pump, CancellationToken cancellation)
    {
        bool welcome = false;
        while (await NextAsync(cancellation).ConfigureAwait(false) is { } segment)
        {
            // Until the server has served this connection once, its first refusal is an answer: no more connections.
            var budget = new AttemptBudget(welcome ? _order.Limits.MaxRetries : 0);
            try
            {
                await MoveAsync(pump, segment, null, budget, leads: false, cancellation).ConfigureAwait(false);
            }
            catch (DownloadException exception) when (exception.IsTransient || !welcome)
            {
                _order.Tell(MessageLevel.Debug, $"{ItemName.Of(_order.Item)}: one connection less. {exception.Message}");
                return;
            }

            welcome = true;
        }
    }

    /// <summary>A piece for a helper; as long as others are at work it waits for one of them to need it.</summary>
    private async Task<Segment?> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if ((_session.Ledger.Take() ?? _session.Ledger.TakeFromTheSilent()) is { } segment)
                return segment;
            if (!_session.Ledger.MayHaveMore)
                return null;
            await Task.Delay(LookAgain, _time, cancellation).ConfigureAwait(false);
        }
    }

    private async Task MoveAsync(
        BodyPump pump, Segment segment, RemoteBody? body, AttemptBudget budget, bool leads, CancellationToken cancellation)
    {
        SegmentLedger ledger = _session.Ledger;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ledger.WhenRelieved(segment, () => _ = either.CancelAsync());
        try
        {
            await _policy.RunAsync(
                budget,
                (failure, delay) => FirstReply.Retrying(_order, failure, delay),
                async token =>
                {
                    try
                    {
                        do
                        {
                            RemoteBody current = body ?? await _opener.OpenAsync(segment, budget.Attempts - 1, leads, token).ConfigureAwait(false);
                            body = null;
                            await using (current.ConfigureAwait(false))
                                await pump.MoveAsync(current, segment, token).ConfigureAwait(false);
                        }
                        while (!ledger.IsFinished(segment));
                        ledger.Confirm(segment);
                    }
                    catch (DownloadException exception)
                    {
                        budget.Failed(ledger.StepBack(segment));
                        _order.Progress.Received = ledger.BytesWritten;
                        _order.AttemptFailed(exception);
                        if (exception.IsTransient && !_mayContinue)
                            throw new RestartException(exception);
                        _order.Log.Resumed |= ledger.BytesWritten > 0;
                        throw;
                    }
                },
                either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (segment.IsRelieved && !cancellation.IsCancellationRequested)
        {
            // Somebody else brings the rest. What came here came without a cut; if one did come, the tail is free again below.
            if (ledger.IsFinished(segment))
                ledger.Confirm(segment);
        }
        finally
        {
            ledger.Return(segment);
            if (body is not null)
                await body.DisposeAsync().ConfigureAwait(false);
        }
    }
}
