using ScienceDownload.Engine.Items;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Engine.Resilience;
using ScienceDownload.Engine.State;
using ScienceDownload.Engine.Transfers;
using ScienceDownload.Engine.Transports;

namespace ScienceDownload.Engine.Bundles;

/// <summary>
/// Fetches the items of a bundle over one stream, in one place among the moving items. Each goes the way of every other item: a partial file,
/// verified, Finishing, Completed. What is in place already is skipped first; what the stream loses is given back, to come alone.
/// </summary>
internal sealed class BundleRunner(
    IBundlingSession archive,
    EngineServices services,
    BatchInfo batch,
    RunContext context,
    ItemPlacer placer,
    ItemRunner items,
    RunRecord record,
    Finisher finisher,
    RunEnding ending)
{
    /// <summary>Streams that may end early before the rest comes item by item.</summary>
    private const int MostStreams = 3;

    private readonly TransferLimits _limits = new()
    {
        MaxRetries = batch.Options.MaxRetries,
        StallTimeout = batch.Options.StallTimeout,
        Rate = items.Rate,
    };

    /// <summary>Brings what one stream can bring.</summary>
    /// <param name="bundle">The items that are not settled, in order; all of one bundle.</param>
    /// <param name="halted">Ends it at once; nothing is lost.</param>
    /// <exception cref="OperationCanceledException">The run was halted.</exception>
    public async Task<BundleOutcome> RunAsync(IReadOnlyList<StoredItem> bundle, CancellationToken halted)
    {
        BundleItems missing = await FindMissingAsync(bundle, halted).ConfigureAwait(false);
        long received = 0;
        for (int attempt = 0; attempt < MostStreams && missing.Wanted.Count > 0; attempt++)
        {
            try
            {
                long? came = await StreamAsync(bundle[0].Item, missing, attempt, halted).ConfigureAwait(false);
                received += came ?? 0;
                break;
            }
            catch (Exception exception) when (!(exception is OperationCanceledException && halted.IsCancellationRequested))
            {
                // Also what nobody foresaw, from a library that takes the stream apart: the items then come alone.
                context.Sink.Message(MessageLevel.Verbose, $"{bundle[0].Item.Bundle}: {exception.Message}");
                if (exception is not DownloadException { IsTransient: true })
                    break;
            }
        }

        return new BundleOutcome(missing.Left(), received);
    }

    /// <summary>Settles what needs no request, and puts aside what cannot come in a bundle.</summary>
    private async Task<BundleItems> FindMissingAsync(IReadOnlyList<StoredItem> bundle, CancellationToken halted)
    {
        var missing = new BundleItems();
        foreach (StoredItem stored in bundle)
        {
            halted.ThrowIfCancellationRequested();
            bool isTooLarge = batch.Options.MaxFileSize is { } limit && stored.Item.Length > limit;
            if (stored.State == ItemState.Finishing || isTooLarge || placer.KnownRelative(stored) is not { } known)
            {
                missing.PutAside(stored);
                continue;
            }

            Placement? placement = null;
            DownloadException? failure = null;
            try
            {
                placement = await placer.PlaceAsync(stored, known, halted).ConfigureAwait(false);
            }
            catch (DownloadException exception)
            {
                failure = exception;
            }

            if (placement is { Existing: null })
                missing.Add(stored, placement);
            else
                Settle(stored, placement, failure);
        }

        return missing;
    }

    private void Settle(StoredItem stored, Placement? placement, DownloadException? failure)
    {
        MovingItem item = record.Start(stored);
        item.RelativePath = placement?.RelativePath ?? item.RelativePath;
        record.Settle(item, failure is null ? ItemRunner.AlreadyThere(placement!.Existing!) : ItemResult.Failed(failure));
    }

    /// <summary>Opens one stream and takes what it brings; the bytes that came, or null when the items are to come alone.</summary>
    private async Task<long?> StreamAsync(DownloadItem first, BundleItems missing, int attempt, CancellationToken halted)
    {
        (ItemBundle Bundle, RemoteBody Body)? opened = await OpenAsync(first, missing, attempt, halted).ConfigureAwait(false);
        if (opened is not { } open)
            return null;
        missing.WereStreamed = true;
        await using (open.Body.ConfigureAwait(false))
        {
            using var stream = new BundleStream(open.Body, _limits, services.Time, halted);
            using var taker = new BundleTaker(batch, items, record, finisher, ending);
            try
            {
                await foreach (BundleEntry entry in open.Bundle.Read(stream, halted).ConfigureAwait(false))
                    await taker.TakeAsync(missing, entry, halted).ConfigureAwait(false);
            }
            finally
            {
                await taker.FinishAsync().ConfigureAwait(false);
            }

            return stream.Received;
        }
    }

    private async Task<(ItemBundle Bundle, RemoteBody Body)?> OpenAsync(
        DownloadItem first, BundleItems missing, int attempt, CancellationToken halted)
    {
        (ItemBundle, RemoteBody)? opened = null;
        var budget = new AttemptBudget(batch.Options.MaxRetries);
        bool recovered = false;
        await services.Policies.For(first.PrimarySource).RunAsync(
            budget,
            (failure, delay) => context.Sink.Message(MessageLevel.Verbose, FormattableString.Invariant(
                $"{first.Bundle}: {failure.Sentence} Tries again in {delay.TotalSeconds:0.#} s.")),
            async token =>
            {
                try
                {
                    opened = await OpenOnceAsync(first.Bundle!, missing, attempt, token).ConfigureAwait(false);
                }
                catch (DownloadException exception)
                {
                    budget.Failed(afterProgress: false);
                    if (exception.IsTransient || recovered || archive is not IRecoveringSession recovering)
                        throw;
                    recovered = await recovering.RecoverAsync(missing.Wanted[0], exception, token).ConfigureAwait(false);
                    if (recovered)
                        throw new DownloadException(exception.Id, exception.Message, exception) { IsTransient = true };
                    throw;
                }
            },
            halted).ConfigureAwait(false);
        return opened;
    }

    private async Task<(ItemBundle Bundle, RemoteBody Body)?> OpenOnceAsync(
        string key, BundleItems missing, int attempt, CancellationToken cancellation)
    {
        ItemBundle? bundle = await archive.OpenBundleAsync(key, missing.Wanted, attempt, cancellation).ConfigureAwait(false);
        if (bundle is null)
            return null;
        ItemSource source = context.Headers.Count == 0
            ? bundle.Source
            : bundle.Source with { Headers = [.. bundle.Source.Headers, .. context.Headers] };
        using var late = new CancellationTokenSource(bundle.FirstByteTimeout, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            ReadRequest request = ReadRequest.Whole with { ExpectedName = bundle.Name, OwnConnection = true };
            return (bundle, await services.Transport.OpenAsync(source, request, either.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new DownloadException(ErrorId.TransferStalled, FormattableString.Invariant(
                $"{source.Uri.Authority} did not begin to send for {bundle.FirstByteTimeout.TotalSeconds:0} seconds.")) { IsTransient = true };
        }
    }
}
