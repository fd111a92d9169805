using ScienceDownload.Engine.Integrity;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Engine.State;
using ScienceDownload.Engine.Transfers;
using ScienceDownload.Engine.Transports;
using ScienceDownload.Engine.Transports.S3;

namespace ScienceDownload.Engine.Items;

/// <summary>Takes one item from the queue to a verified partial file: names it, looks at what is there, and has it moved.</summary>
internal sealed class ItemRunner(
    EngineServices services, BatchInfo batch, IArchiveSession archive, RunContext context, ItemPlacer placer, AdaptiveLimit limit, OwnCopies copies)
{
    private static readonly ChecksumAlgorithm[] Sha256Only = [ChecksumAlgorithm.Sha256];

    /// <summary>What all items of the batch share of its bytes per second; null without a limit.</summary>
    public RateLimiter? Rate { get; } = batch.Options.BytesPerSecond is { } bytes ? new RateLimiter(bytes, services.Time) : null;

    /// <summary>Runs an item: either it has settled, or it is verified and ready for its final name.</summary>
    /// <exception cref="OperationCanceledException">The run was halted.</exception>
    public async Task<(ItemResult? Settled, FinishJob? Ready)> RunAsync(MovingItem item, CancellationToken halted)
    {
        using CancellationTokenSource? limited = batch.Options.ItemTimeout is { } timeout
            ? new CancellationTokenSource(timeout, services.Time)
            : null;
        using CancellationTokenSource? both = limited is null ? null : CancellationTokenSource.CreateLinkedTokenSource(limited.Token, halted);
        try
        {
            return await RunAsync(item, item.Stored, both?.Token ?? halted).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limited?.IsCancellationRequested == true && !halted.IsCancellationRequested)
        {
            return (ItemResult.Failed(new DownloadException(ErrorId.TransferTimeout, FormattableString.Invariant(
                $"Download timeout: Download timed out after {batch.Options.ItemTimeout!.Value.TotalSeconds:0.###} seconds"))), null);
        }
        catch (DownloadException exception) when (exception.Id == ErrorId.NoContent)
        {
            context.Sink.Message(MessageLevel.Warning, $"VoNoContent: {ItemName.Of(item.Stored.Item)}: {exception.Sentence} There is no file.");
            return (new ItemResult { State = ItemState.Skipped }, null);
        }
        catch (DownloadException exception)
        {
            return (ItemResult.Failed(archive is IExplainingSession explaining ? explaining.Explain(item.Stored.Item, exception) : exception), null);
        }
        catch (Exception exception) when (!(exception is OperationCanceledException && halted.IsCancellationRequested))
        {
            return (ItemResult.Failed(new DownloadException(ErrorId.Unexpected, $"Unexpected error: {exception.Message}", exception)), null);
        }
    }

    private async Task<(ItemResult? Settled, FinishJob? Ready)> RunAsync(MovingItem item, StoredItem stored, CancellationToken cancellation)
    {
        Placement? placement = null;
        if (stored.State == ItemState.Finishing && stored.RelativePath is not null)
        {
            placement = placer.At(stored.RelativePath);
            if (await RecogniseAsync(item, placement, cancellation).ConfigureAwait(false) is { } recognised)
                return recognised;
            item.State = ItemState.Downloading;
            services.Store.Post(new ItemChange(batch.Id, item.Index) { State = ItemState.Downloading });
        }

        if (placer.KnownRelative(stored) is { } known)
            placement = await PlaceAsync(item, known, cancellation).ConfigureAwait(false);
        else if (await placer.FindOwnFileAsync(stored, cancellation).ConfigureAwait(false) is { } own)
            placement = Record(item, own);
        if (placement?.Existing is { } existing)
            return (AlreadyThere(existing), null);

        OwnCopy? here = copies.IsWanted && !stored.Item.IsProcessed
            ? await copies.FindAsync(stored.Item, placement?.RelativePath ?? copies.NameOf(stored.Item), cancellation).ConfigureAwait(false)
            : null;
        var order = new TransferOrder
        {
            Item = stored.Item,
            Unless = copy => copy.PrimarySource == stored.Item.PrimarySource ? here?.Validator : null,
            Open = (copy, attempt, token) => OpenAsync(item, copy, attempt, token),
            Recover = (copy, failure, token) => archive is IRecoveringSession recovering
                ? recovering.RecoverAsync(copy, failure, token)
                : ValueTask.FromResult(false),
            Check = archive is ICheckingSession checking ? checking.CheckAsync : null,
            MayResume = batch.Options.Resume,
            Log = item.Log,
            Place = async (file, token) =>
            {
                placement ??= await PlaceAsync(item, placer.RelativeFrom(stored, file), token).ConfigureAwait(false);
                placement = await RevalidateAsync(stored.Item, placement, here, file, token).ConfigureAwait(false);
                placement = await placer.RefreshAsync(stored.Item, placement, file.Length, context.Sink.Message, token).ConfigureAwait(false);
                return placement.Existing is null ? placement.WorkPath : null;
            },
            KnownPath = placement?.WorkPath,
            Limits = new TransferLimits
            {
                Connections = batch.Options.Connections,
                MaxRetries = batch.Options.MaxRetries,
                StallTimeout = batch.Options.StallTimeout,
                MaxFileSize = batch.Options.MaxFileSize,
                Rate = Rate,
            },
            Digests = batch.Options.Hash ? Sha256Only : [],
            Progress = item.Progress,
            Tell = context.Sink.Message,
            AttemptFailed = failure => RecordAttempt(item, failure),
        };
        TransferResult? ready = placement is not null && archive is IProcessingSession maker && maker.IsMadeFromOthers(stored.Item)
            ? new TransferResult(PartFile.Create(placement.WorkPath, 0), 0, [], ContentType: null)
            : await new FileTransfer(services.Transport, services.Policies, services.Time, order).RunAsync(cancellation).ConfigureAwait(false);
        if (ready is not null && !item.Log.IsEndTold && stored.Item is { Length: null, Checksums.Count: 0 })
        {
            context.Sink.Message(
                MessageLevel.Warning,
                $"{ItemName.Of(stored.Item)}: the server did not say where the file ends, so nothing tells whether it is complete.");
        }

        if (ready is null && item.Log.IsUnchanged)
        {
            placement = (placement ?? await PlaceAsync(item, here!.RelativePath, cancellation).ConfigureAwait(false))
                with { Existing = here!.Digest };
        }

        if (ready is null)
            return (AlreadyThere(placement!.Existing!), null);
        if (stored.Item.IsProcessed && archive is IProcessingSession processing)
        {
            item.State = ItemState.Finishing;
            ready = await new ItemProcessor(processing, order.Digests).ProcessAsync(stored.Item, ready, cancellation).ConfigureAwait(false);
        }

        return (null, new FinishJob(item, ready, placement!));
    }

    /// <summary>An earlier run got as far as recording the digest: the file is there under one of its two names.</summary>
    private static async Task<(ItemResult? Settled, FinishJob? Ready)?> RecogniseAsync(
        MovingItem item, Placement placement, CancellationToken cancellation)
    {
        StoredItem stored = item.Stored;
        long length = stored.Length ?? -1;
        if (PartFile.TryAdopt(placement.WorkPath, length) is { } part)
        {
            bool kept = false;
            try
            {
                FileDigest digest = await part.DigestAsync(Sha256Only, cancellation).ConfigureAwait(false);
                kept = stored.Sha256 is not null && digest.Sha256 == stored.Sha256;
                return kept ? (null, new FinishJob(item, new TransferResult(part, length, digest.Checksums, null), placement)) : null;
            }
            finally
            {
                if (!kept)
                    part.Dispose();
            }
        }

        if (!File.Exists(placement.FullPath) || new FileInfo(placement.FullPath).Length != length)
            return null;
        FileDigest final = await FileHasher.ComputeAsync(placement.FullPath, Sha256Only, cancellation).ConfigureAwait(false);
        // Without a digest the missing partial file still tells: the rename was the last thing that happened.
        if (stored.Sha256 is not null && final.Sha256 != stored.Sha256)
            return null;
        // What a file was made from is dropped after the rename.
        PartFile.Delete(placement.WorkPath);
        return (new ItemResult { State = ItemState.Completed, Length = length, Sha256 = stored.Sha256 }, null);
    }

    /// <summary>
    /// Where the server did not keep to the condition, or told the name only now, its reply still tells whether that version is here.
    /// </summary>
    private async ValueTask<Placement> RevalidateAsync(
        DownloadItem item, Placement placement, OwnCopy? here, RemoteFile file, CancellationToken cancellation)
    {
        if (!copies.IsWanted || !File.Exists(placement.FullPath))
            return placement;
        OwnCopy? own = here?.RelativePath == placement.RelativePath
            ? here
            : await copies.FindAsync(item, placement.RelativePath, cancellation).ConfigureAwait(false);
        if (own?.IsOf(file) == true)
            return placement with { Existing = own.Digest };
        string why = own is null ? "is not known to be what was downloaded from there" : "is an older version than the server's";
        context.Sink.Message(MessageLevel.Warning, $"{placement.FullPath} {why}: it is replaced.");
        return placement;
    }

    private async ValueTask<Placement> PlaceAsync(MovingItem item, string wanted, CancellationToken cancellation)
    {
        return Record(item, await placer.PlaceAsync(item.Stored, wanted, cancellation).ConfigureAwait(false));
    }

    private Placement Record(MovingItem item, Placement placement)
    {
        item.RelativePath = placement.RelativePath;
        // Stored before any byte: a later run must find the partial file under the same name.
        services.Store.Post(new ItemChange(batch.Id, item.Index) { RelativePath = placement.RelativePath });
        return placement;
    }

    private async ValueTask<ItemSource> OpenAsync(MovingItem item, DownloadItem copy, int attempt, CancellationToken cancellation)
    {
        item.WasAsked = true;
        ItemSource source = await archive.OpenAsync(copy, attempt, cancellation).ConfigureAwait(false);
        if (S3Location.IsS3(source.Uri))
            return source with { S3 = S3Of(item.Stored.Item, source) };
        return context.Headers.Count == 0 ? source : source with { Headers = [.. source.Headers, .. context.Headers] };
    }

    /// <summary>The archive's own way, else the batch's; with the version that the item asks for.</summary>
    private S3Access S3Of(DownloadItem item, ItemSource source)
    {
        S3Access access = source.S3 ?? new S3Access { Settings = batch.Options.S3 ?? new S3Settings() };
        return access with { VersionId = access.VersionId ?? item.Details.GetValueOrDefault(S3Access.VersionDetail) };
    }

    /// <summary>Counts a failed attempt at an item, and tells the state.</summary>
    public void RecordAttempt(MovingItem item, DownloadException failure)
    {
        Telemetry.FailedAttempts.Add(1, new KeyValuePair<string, object?>("error_id", failure.Id.ToString()));
        if (failure.StatusCode is 429 or 503 || failure.Id == ErrorId.TransferStalled)
            limit.TooMuch();
        // Segments fail at the same time, and each attempt has a number of its own.
        item.Log.Failed(services.Time.GetUtcNow(), failure);
        lock (item)
        {
            item.Attempts++;
            item.LastCounted = failure;
            services.Store.Post(new AttemptRecord(batch.Id, item.Index, item.Attempts, services.Time.GetUtcNow(), failure.Id, failure.Message));
        }
    }

    /// <summary>The end of an item whose file was in place.</summary>
    public static ItemResult AlreadyThere(FileDigest existing) =>
        new() { State = ItemState.Skipped, Length = existing.Length, Sha256 = existing.Sha256 };
}
