using System.Runtime.CompilerServices;
using ScienceDownload.Engine.Manifests;
using ScienceDownload.Engine.Progress;
using ScienceDownload.Engine.Transports.S3;

namespace ScienceDownload.Engine.Jobs;

/// <summary>Checks a folder against its manifest; what is missing or wrong becomes a batch of its own when it is to be repaired.</summary>
internal sealed class Repairer(IDownloadEngine engine, RunContext context, TimeProvider time)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Good files are reported while others are still read; repaired ones come last.</summary>
    /// <exception cref="DownloadException">There is no manifest, or it cannot be read.</exception>
    public async IAsyncEnumerable<VerifyResult> VerifyAsync(VerifyRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string manifest = ManifestVerifier.Find(request.Path);
        var bad = new List<VerifiedEntry>();
        await foreach (VerifiedEntry entry in CheckAsync(manifest, cancellation).ConfigureAwait(false))
        {
            if (!request.Repair || entry.Result.IsGood)
                yield return entry.Result;
            else if (entry.Entry.Sources.Count == 0)
                yield return entry.Result with { Status = VerifyStatus.RepairFailed, Error = "The manifest names no source for it." };
            else
                bad.Add(entry);
        }

        // Several batches may have filled the folder, each from an archive and with a profile of its own.
        IEnumerable<IGrouping<(string?, string?, string), VerifiedEntry>> groups =
            bad.GroupBy(one => (one.Entry.Archive, one.Entry.Profile, Text(one.Entry.S3)));
        foreach (IGrouping<(string?, string?, string), VerifiedEntry> group in groups)
        {
            await foreach (VerifyResult result in RepairAsync(request, manifest, [.. group], cancellation).ConfigureAwait(false))
                yield return result;
        }
    }

    /// <summary>Checks all files, and tells the sink how far that is: a few times a second, and at the end.</summary>
    private async IAsyncEnumerable<VerifiedEntry> CheckAsync(string manifest, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var sink = new SerialSink(context.Sink);
        VerifyMeter? meter = sink.WantsProgress ? new VerifyMeter(manifest, time) : null;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task progress = meter is null ? Task.CompletedTask : ShowAsync(meter, sink, over.Token);
        try
        {
            await foreach (VerifiedEntry entry in ManifestVerifier.VerifyAsync(manifest, meter, cancellation).ConfigureAwait(false))
                yield return entry;
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await progress.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (meter is not null)
                sink.Progressed(meter.Look());
        }
    }

    private async Task ShowAsync(VerifyMeter meter, SerialSink sink, CancellationToken over)
    {
        while (true)
        {
            await Task.Delay(ProgressInterval, time, over).ConfigureAwait(false);
            sink.Progressed(meter.Look());
        }
    }

    private static string Text(IReadOnlyDictionary<string, string> s3) =>
        string.Join('\n', s3.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal));

    private static S3Settings? SettingsOf(ManifestEntry entry, string manifest)
    {
        try
        {
            return entry.S3.Count == 0 ? null : S3Settings.FromTexts(entry.S3);
        }
        catch (UriFormatException exception)
        {
            throw new DownloadException(ErrorId.PlanInvalid, $"{manifest}: the S3 endpoint of {entry.Path} is no address.", exception);
        }
    }

    /// <summary>Who asks: keys for S3 are for those files alone, and a profile brings its own.</summary>
    private RunContext ContextOf(List<VerifiedEntry> bad, S3Access? s3)
    {
        ManifestEntry first = bad[0].Entry;
        bool isS3 = bad.Exists(entry => entry.Entry.Sources.Any(S3Location.IsS3));
        if (s3?.AccessKeyId is null || !isS3 || !string.IsNullOrEmpty(first.Profile))
            return context;
        var keys = new ArchiveAccess { S3 = s3 };
        bool isPlain = first.Archive is null or BatchRequest.PlainAddresses;
        return context with
        {
            Access = isPlain ? keys with { UserName = s3.AccessKeyId, Password = s3.SecretAccessKey, Token = s3.SessionToken } : keys,
        };
    }

    private async IAsyncEnumerable<VerifyResult> RepairAsync(
        VerifyRequest request, string manifest, List<VerifiedEntry> bad, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using ManifestReader reader = await ManifestReader.OpenAsync(manifest, cancellation).ConfigureAwait(false);
        ManifestEntry first = bad[0].Entry;
        BatchInfo batch = await engine.CreateAsync(
            new BatchRequest
            {
                Archive = first.Archive ?? BatchRequest.PlainAddresses,
                Name = "repair",
                Items = ItemsAsync(bad, reader),
                // The manifest stays as it is: a repaired file is the one it promises.
                Options = new BatchOptions
                {
                    Destination = Path.GetDirectoryName(manifest)!,
                    Conflict = ConflictPolicy.Replace,
                    WriteManifest = false,
                    Profile = first.Profile is { Length: > 0 } profile ? profile : null,
                    S3 = request.S3?.Settings ?? SettingsOf(first, manifest),
                    HeaderNames = [.. context.Headers.Select(header => header.Key)],
                },
            },
            cancellation).ConfigureAwait(false);
        await engine.RunAsync(batch.Id, ContextOf(bad, request.S3), cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        await foreach (ItemInfo item in engine.GetItemsAsync(batch.Id, null, cancellation).ConfigureAwait(false))
        {
            VerifyResult found = bad[item.Index].Result;
            yield return item.State.IsDone()
                ? found with { Status = VerifyStatus.Repaired }
                : found with { Status = VerifyStatus.RepairFailed, Error = item.Error };
        }

        await engine.RemoveAsync(batch.Id, cancellation).ConfigureAwait(false);
    }

    private static async IAsyncEnumerable<DownloadItem> ItemsAsync(List<VerifiedEntry> bad, ManifestReader reader)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (VerifiedEntry entry in bad)
            yield return entry.Entry.ToItem(reader.Origin(entry.Number));
    }
}
