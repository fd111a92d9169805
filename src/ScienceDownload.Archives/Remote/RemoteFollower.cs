using System.Text.Json;

namespace ScienceDownload.Archives.Remote;

/// <summary>Follows one batch of a service until it settles or is suspended, over broken connections and restarts of the service.</summary>
/// <param name="client">The service.</param>
/// <param name="reader">Reads its answers.</param>
/// <param name="time">The clock.</param>
/// <param name="batchId">The batch.</param>
/// <param name="sink">Hears how far it is, and of each file that has settled.</param>
internal sealed class RemoteFollower(ServiceClient client, RemoteReader reader, TimeProvider time, string batchId, IDownloadSink sink)
{
    /// <summary>How long a service may be away that was there before.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    private readonly HashSet<int> _told = [];

    /// <summary>The batch as it was last seen; null before.</summary>
    public BatchInfo? Last { get; private set; }

    /// <summary>Follows it.</summary>
    /// <exception cref="DownloadException">The service is not there, or no longer; or it does not know the batch.</exception>
    public async Task<BatchInfo> FollowAsync(CancellationToken cancellation)
    {
        long? away = null;
        for (int failures = 0; ; failures++)
        {
            try
            {
                // Asked in the ordinary way first: that tells best what is wrong, and works where nobody else may listen.
                JsonElement picture = await client.AskAsync(HttpMethod.Get, "api/v1/batch/" + Uri.EscapeDataString(batchId), null, cancellation)
                    .ConfigureAwait(false);
                if (away is not null)
                    sink.Message(MessageLevel.Verbose, $"The service at {client.Address} answers again.");
                away = null;
                failures = 0;
                if (Tell(picture))
                    return Last!;
                await foreach (JsonElement next in ServiceEvents.ListenAsync(client, batchId, time, cancellation).ConfigureAwait(false))
                {
                    if (Tell(next))
                        return Last!;
                }
            }
            catch (DownloadException failure) when (Last is not null && failure.IsTransient)
            {
                if (away is null)
                    sink.Message(MessageLevel.Verbose, failure.Message);
                away ??= time.GetTimestamp();
                if (failures == 3)
                    sink.Message(MessageLevel.Warning,
                        $"{failure.Sentence} Asking again for {Patience.TotalMinutes} minutes; the batch is over there, whatever becomes of this.");
                if (time.GetElapsedTime(away.Value) > Patience)
                    throw;
            }

            await Task.Delay(DelayAfter(failures), time, cancellation).ConfigureAwait(false);
        }
    }

    private static TimeSpan DelayAfter(int failures)
    {
        TimeSpan doubled = TimeSpan.FromSeconds(0.5 * Math.Pow(2, Math.Min(failures, 8)));
        return doubled < LongestDelay ? doubled : LongestDelay;
    }

    private bool Tell(JsonElement picture)
    {
        BatchInfo batch = reader.ReadBatch(picture);
        IReadOnlyList<ItemInfo> items = reader.ReadItems(picture);
        sink.Progressed(reader.ReadProgress(picture, batch, items));
        foreach (ItemInfo item in items)
        {
            if (item.State.IsTerminal() && _told.Add(item.Index))
                sink.ItemSettled(item);
        }

        Last = batch;
        return batch.State.IsAtRest();
    }
}
