using System.Buffers;
using ScienceDownload.Engine.Resilience;
using ScienceDownload.Engine.Transports;

namespace ScienceDownload.Engine.Transfers;

/// <summary>
/// The first request for a file: one plain GET that tells everything (no HEAD before it: on long links that would double the time of small
/// files). A small body is read on the spot, within the attempt; a large one is handed on open.
/// </summary>
internal sealed class FirstReply(ITransport transport, HostPolicies policies, TimeProvider time, TransferOrder order, Copies copies)
{
    /// <summary>Files up to this length are read into memory, hashed there and written in one call.</summary>
    private const int SmallFile = 256 * 1024;

    private string? _path;
    private bool _placed;

    public async Task<Outcome> OpenAsync(CancellationToken cancellation)
    {
        HostPolicy policy = policies.For(copies.Current.PrimarySource);
        var budget = new AttemptBudget(order.Limits.MaxRetries);
        Outcome? outcome = null;
        bool recovered = false;
        await policy.RunAsync(
            budget,
            (failure, delay) => Retrying(order, failure, delay),
            async token =>
            {
                try
                {
                    outcome = await AttemptAsync(policy, budget.Attempts - 1, token).ConfigureAwait(false);
                }
                catch (DownloadException exception)
                {
                    budget.Failed(afterProgress: false);
                    order.AttemptFailed(exception);
                    if (exception is { IsTransient: true, Id: ErrorId.ServerUnreachable } && copies.HasFresh)
                        throw new CopyFailedException(exception);
                    if (!exception.IsTransient && !recovered)
                    {
                        recovered = await order.Recover(copies.Current, exception, token).ConfigureAwait(false);
                        if (recovered)
                        {
                            throw new DownloadException(exception.Id, exception.Message, exception)
                            {
                                IsTransient = true,
                                StatusCode = exception.StatusCode,
                            };
                        }
                    }

                    throw;
                }
            },
            cancellation).ConfigureAwait(false);
        return outcome!;
    }

    public static void Retrying(TransferOrder order, DownloadException failure, TimeSpan delay) => order.Tell(
        MessageLevel.Verbose,
        FormattableString.Invariant($"{ItemName.Of(order.Item)}: {failure.Sentence} Tries again in {delay.TotalSeconds:0.#} s."));

    private async ValueTask<Outcome> AttemptAsync(HostPolicy policy, int attempt, CancellationToken cancellation)
    {
        ItemSource source = await order.Open(copies.Current, attempt, cancellation).ConfigureAwait(false);
        ReadRequest request = ReadRequest.Whole with
        {
            ExpectedName = ItemName.Expected(order.Item),
            ExpectedLength = order.Item.Length,
            Unless = order.Unless(copies.Current),
            Tell = order.Tell,
        };
        RemoteBody body;
        try
        {
            body = await policy.OpenAsync(
                token => new ValueTask<RemoteBody>(transport.OpenAsync(source, request, token)), cancellation, source.FirstByteTimeout)
                .ConfigureAwait(false);
        }
        catch (UnchangedException)
        {
            order.Log.IsUnchanged = true;
            return new Outcome(null, new RemoteFile { FinalUri = source.Uri }, null, null, null);
        }

        bool handedOn = false;
        try
        {
            order.Log.File = body.File;
            CheckLength(body.File.Length);
            // The name is decided once: a second copy or a retry must not land beside the first.
            if (!_placed)
                _path = await order.Place(body.File, cancellation).ConfigureAwait(false);
            _placed = true;
            if (_path is null)
                return new Outcome(null, body.File, null, null, null);
            order.Progress.Length = body.File.Length;
            // A partial file of an earlier run may make reading this body needless.
            if (body.Length is > SmallFile or null || PartFile.MayResume(_path))
            {
                handedOn = true;
                return new Outcome(_path, body.File, body, null, null);
            }

            (byte[] buffer, Memory<byte> bytes) = await ReadSmallAsync(body, cancellation).ConfigureAwait(false);
            return new Outcome(_path, body.File, null, bytes, buffer);
        }
        finally
        {
            if (!handedOn)
                await body.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask<(byte[] Buffer, Memory<byte> Bytes)> ReadSmallAsync(RemoteBody body, CancellationToken cancellation)
    {
        int length = (int)body.Length!.Value;
        int readSize = order.Limits.Rate?.Slice ?? length;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(length, 1));
        using var guard = new StallGuard(order.Limits.StallTimeout, time, cancellation);
        int filled = 0;
        try
        {
            while (filled < length)
            {
                Memory<byte> free = buffer.AsMemory(filled, Math.Min(readSize, length - filled));
                int count = await body.Stream.ReadAsync(free, guard.Token).ConfigureAwait(false);
                if (count == 0)
                {
                    throw new DownloadException(ErrorId.TransferTruncated, FormattableString.Invariant(
                        $"{body.File.FinalUri.Authority} ended the file at byte {filled} of {length}.")) { IsTransient = true };
                }

                guard.Alive();
                filled += count;
                order.Progress.Add(count);
                if (order.Limits.Rate is { } rate)
                {
                    guard.Pause();
                    await rate.TakeAsync(count, cancellation).ConfigureAwait(false);
                    guard.Alive();
                }
            }

            return (buffer, buffer.AsMemory(0, length));
        }
        catch (Exception exception)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            order.Progress.Add(-filled);
            if (guard.HasStalled && exception is OperationCanceledException && !cancellation.IsCancellationRequested)
                throw guard.Failure(body.File.FinalUri.Authority);
            if (Transports.Http.HttpReplyErrors.FromException(exception, body.File.FinalUri) is { } failure && failure != exception)
                throw failure;
            throw;
        }
    }

    private void CheckLength(long? length)
    {
        if (length is not { } actual)
            return;
        if (order.Limits.MaxFileSize is { } limit && actual > limit)
            throw BodyPump.TooLarge(actual, limit);
        if (order.Item.Length is { } promised && promised != actual)
            throw TransferSession.WrongLength(promised, actual);
    }

    /// <summary>What the first request brought.</summary>
    /// <param name="Path">The final path; null when nothing is to be moved.</param>
    /// <param name="File">What the reply said about the file.</param>
    /// <param name="Body">The open body; null when it was read on the spot or is not needed.</param>
    /// <param name="Small">All bytes of a small file; null otherwise.</param>
    /// <param name="Buffer">The rented array under <paramref name="Small"/>.</param>
    internal sealed record Outcome(string? Path, RemoteFile File, RemoteBody? Body, ReadOnlyMemory<byte>? Small, byte[]? Buffer)
    {
        public void ReturnBuffer() => ArrayPool<byte>.Shared.Return(Buffer!);
    }
}
