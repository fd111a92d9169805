using System.Collections.Concurrent;
using ScienceDownload.Engine.State;

namespace ScienceDownload.Engine.Webhooks;

/// <summary>
/// Tells one batch's webhook what the state file says it has yet to hear: the events of an item in order, items beside each other, the batch's own
/// event last. Progress is told from memory, for what moves now only.
/// </summary>
internal sealed class WebhookSender : IAsyncDisposable
{
    private const int PageSize = 64;
    private const int ItemsAtOnce = 8;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    private readonly StateStore _store;
    private readonly WebhookClient _client;
    private readonly BatchInfo _batch;
    private readonly Uri _receiver;
    private readonly string? _secret;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _gone = new();
    private readonly ConcurrentDictionary<int, ItemProgress> _progress = new();
    private readonly ConcurrentDictionary<int, long> _lastProgress = new();
    private readonly Task _work;
    private readonly object _lock = new();
    private int _runs = 1;
    private bool _ended;

    /// <summary>Starts sending.</summary>
    public WebhookSender(StateStore store, WebhookClient client, BatchInfo batch, string? secret, TimeProvider time)
    {
        _store = store;
        _client = client;
        _batch = batch;
        _receiver = batch.Options.Webhook!;
        _secret = secret;
        _time = time;
        _work = Task.Run(RunAsync);
    }

    /// <summary>Ends when everything was told, after <see cref="End"/>.</summary>
    public Task Completion => _work;

    /// <summary>Hears how far the items are. Never waits; of one item at most one picture a second goes on its way.</summary>
    public void Moved(BatchProgress progress)
    {
        foreach (ItemProgress item in progress.Active)
        {
            if (item.State == ItemState.Downloading && item.BytesReceived > 0 && IsDue(item.Index))
                _progress[item.Index] = item;
        }
    }

    /// <summary>
    /// Goes on for another run of the batch, which follows close on the last one: a new sender in its place would tell what is on its way twice.
    /// </summary>
    /// <returns>False when it has ended, or signs with another secret.</returns>
    public bool TryGoOn(string? secret)
    {
        lock (_lock)
        {
            if (_ended || secret != _secret)
                return false;
            _runs++;
            return true;
        }
    }

    /// <summary>A run is over: what waits is still told, then it ends.</summary>
    public void End()
    {
        lock (_lock)
            _runs--;
    }

    /// <summary>Stops sending; what was not told yet stays in the state file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _gone.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            // Read before looking: whatever was recorded before the run ended is found below.
            bool over = IsOver();
            KeyValuePair<int, ItemProgress>[] progress = [.. _progress];
            await _store.FlushAsync().ConfigureAwait(false);
            IReadOnlyList<Delivery> waiting = await _store.ReadDeliveriesAsync(_batch.Id, PageSize, _gone.Token).ConfigureAwait(false);
            List<Lane> lanes = Arrange(waiting, progress);
            if (lanes.Count == 0 && over && HasEnded())
                return;
            if (lanes.Count == 0)
            {
                await Task.Delay(LookInterval, _time, _gone.Token).ConfigureAwait(false);
                continue;
            }

            await Parallel.ForEachAsync(
                lanes, Options(), async (lane, token) => await TellAsync(lane, token).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    private bool IsOver()
    {
        lock (_lock)
            return _runs <= 0;
    }

    private bool HasEnded()
    {
        lock (_lock)
            return _ended = _runs <= 0;
    }

    private ParallelOptions Options() => new() { MaxDegreeOfParallelism = ItemsAtOnce, CancellationToken = _gone.Token };

    private List<Lane> Arrange(IReadOnlyList<Delivery> waiting, KeyValuePair<int, ItemProgress>[] progress)
    {
        var lanes = new Dictionary<int, Lane>();
        foreach (Delivery delivery in waiting)
        {
            // Items that are still waiting sort before it, so it comes to stand alone.
            if (delivery.Item == DeliveryQueue.OfBatch && lanes.Count > 0)
                break;
            if (!lanes.TryGetValue(delivery.Item, out Lane? lane))
                lanes[delivery.Item] = lane = new Lane(delivery.Item, [], null);
            lane.Deliveries.Add(delivery);
        }

        foreach ((int index, ItemProgress moving) in progress)
        {
            if (!_progress.TryRemove(new(index, moving)) || lanes.ContainsKey(DeliveryQueue.OfBatch))
                continue;
            bool isEnding = lanes.TryGetValue(index, out Lane? lane) && lane.Deliveries.Exists(delivery => delivery.Part > 0);
            if (!isEnding)
                lanes[index] = (lane ?? new Lane(index, [], null)) with { Progress = moving };
        }

        return [.. lanes.Values];
    }

    private async Task TellAsync(Lane lane, CancellationToken cancellation)
    {
        foreach (Delivery delivery in lane.Deliveries)
        {
            bool accepted = await _client.DeliverAsync(_receiver, delivery, _secret, cancellation).ConfigureAwait(false);
            await _store.EndDeliveryAsync(_batch.Id, delivery, accepted).ConfigureAwait(false);
        }

        if (lane.Progress is not { } moving)
            return;
        ItemInfo item = await _store.GetItemAsync(_batch.Id, moving.Index, cancellation).ConfigureAwait(false);
        // Settled meanwhile: its end is what is to be told now.
        if (item.State.IsTerminal())
            return;
        string body = WebhookBody.Progress(item.Id, item.Uri, moving, _time.GetUtcNow());
        var picture = new Delivery(moving.Index, 0, WebhookEvent.Progress, Guid.NewGuid().ToString(), body);
        await _client.DeliverAsync(_receiver, picture, _secret, cancellation).ConfigureAwait(false);
    }

    private bool IsDue(int index)
    {
        long now = _time.GetTimestamp();
        if (_lastProgress.TryGetValue(index, out long last) && _time.GetElapsedTime(last, now) < ProgressInterval)
            return false;
        _lastProgress[index] = now;
        return true;
    }

    private sealed record Lane(int Item, List<Delivery> Deliveries, ItemProgress? Progress);
}
