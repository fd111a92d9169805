using System.Collections.Concurrent;
using ScienceDownload.Engine.State;

namespace ScienceDownload.Engine.Webhooks;

/// <summary>The senders of a process: at most one for each batch.</summary>
internal sealed class WebhookDesk(StateStore store, WebhookClient client, TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, WebhookSender> _senders = new(StringComparer.Ordinal);

    /// <summary>Begins to tell a batch's webhook; null for a batch that has none. End what is returned with the run.</summary>
    public async Task<WebhookSender?> BeginAsync(BatchInfo batch, string? secret)
    {
        if (batch.Options.Webhook is null)
            return null;
        if (_senders.TryGetValue(batch.Id, out WebhookSender? earlier) && earlier.TryGoOn(secret))
            return earlier;
        if (_senders.TryRemove(batch.Id, out earlier))
            await earlier.DisposeAsync().ConfigureAwait(false);
        var sender = new WebhookSender(store, client, batch, secret, time);
        _senders[batch.Id] = sender;
        _ = sender.Completion.ContinueWith(
            _ => _senders.TryRemove(new(batch.Id, sender)),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return sender;
    }

    /// <summary>Waits a while for what is on its way; the rest stays in the state file.</summary>
    public async ValueTask DisposeAsync()
    {
        WebhookSender[] senders = [.. _senders.Values];
        foreach (WebhookSender sender in senders)
            sender.End();
        Task all = Task.WhenAll(senders.Select(sender => sender.Completion));
        await Task.WhenAny(all, Task.Delay(client.Policy.Patience, time)).ConfigureAwait(false);
        foreach (WebhookSender sender in senders)
            await sender.DisposeAsync().ConfigureAwait(false);
        client.Dispose();
    }
}
