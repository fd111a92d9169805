using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ScienceDownload.Engine.Profiles;
using ScienceDownload.Engine.State;
using ScienceDownload.Engine.Validation;
using ScienceDownload.Engine.Webhooks;

namespace ScienceDownload.Engine.Jobs;

/// <summary>
/// The runs of this process: takes a batch over, begins its archive's session, its webhook and its runner, and knows which runs go on.
/// </summary>
internal sealed class BatchRuns(EngineServices services, ArchiveSet archives, ProfileStore profiles, WebhookDesk webhooks) : IDisposable
{
    private readonly StateStore _store = services.Store;
    private readonly ConcurrentDictionary<string, BatchRunner> _running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _beginning = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _closing = new();
    private int _count;

    /// <summary>Runs a batch until it has settled or is suspended; one that has settled is only read.</summary>
    /// <exception cref="DownloadException">Unknown id, somebody else runs it, or the state cannot be written.</exception>
    public async Task<BatchInfo> RunAsync(string batchId, RunContext context, CancellationToken cancellation)
    {
        HeaderChecks.Check(context.Headers);
        Interlocked.Increment(ref _count);
        // Before the first wait: whoever asks from now on to end the batch means this run.
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isFirst = _beginning.TryAdd(batchId, begun);
        try
        {
            BatchInfo before = await _store.GetAsync(batchId, cancellation).ConfigureAwait(false);
            if (!before.State.IsTerminal())
                context = WithAccess(before, context);
            BatchOwnership? ownership = await _store.OwnAsync(batchId, cancellation).ConfigureAwait(false);
            WebhookSender? webhook = await webhooks.BeginAsync(before, context.WebhookSecret).ConfigureAwait(false);
            try
            {
                if (ownership is not null)
                {
                    await using (ownership.ConfigureAwait(false))
                        await RunOwnedAsync(ownership, before, Heard(context, webhook), Begun, cancellation).ConfigureAwait(false);
                }
            }
            finally
            {
                webhook?.End();
            }

            return await _store.GetAsync(batchId, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            Begun();
            Interlocked.Decrement(ref _count);
        }

        void Begun()
        {
            if (isFirst)
                _beginning.TryRemove(KeyValuePair.Create(batchId, begun));
            begun.TrySetResult();
        }
    }

    /// <summary>Ends when nobody in this process is just about to run a batch: a run that was asked for is there, or is over.</summary>
    public Task BegunAsync(string batchId) => _beginning.TryGetValue(batchId, out TaskCompletionSource? begun) ? begun.Task : Task.CompletedTask;

    /// <summary>Who runs a batch; null when nobody in this process does.</summary>
    public BatchRunner? Find(string batchId) => _running.GetValueOrDefault(batchId);

    /// <summary>Suspends all runs and waits until they have ended.</summary>
    public async Task CloseAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        // Also whoever is just reading how its run ended.
        while (Volatile.Read(ref _count) > 0)
            await Task.Delay(10).ConfigureAwait(false);
    }

    public void Dispose() => _closing.Dispose();

    private async Task RunOwnedAsync(
        BatchOwnership ownership, BatchInfo before, RunContext context, Action begun, CancellationToken cancellation)
    {
        BatchInfo batch = await _store.GetAsync(before.Id, CancellationToken.None).ConfigureAwait(false);
        WarnOfMissingHeaders(batch, context);
        var sink = new SerialSink(context.Sink);
        IArchiveSession archive = archives.Get(batch.Archive).Begin(new ArchiveRun(batch, context.Access ?? ArchiveAccess.None, sink)
        {
            ReadItems = token => RunItems.ReadAsync(_store, batch, token),
        });
        await using ConfiguredAsyncDisposable ended = archive.ConfigureAwait(false);
        using var runner = new BatchRunner(services, batch, ownership, archive, context, sink);
        _running[batch.Id] = runner;
        begun();
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token);
            // A batch made of another one's failures brings their paths along.
            bool isFresh = before is { State: BatchState.Queued, RetryOf: null };
            await runner.RunAsync(isFresh, either.Token).ConfigureAwait(false);
        }
        finally
        {
            _running.TryRemove(batch.Id, out _);
        }
    }

    /// <summary>Who asks, where the caller does not say: the profile the batch names.</summary>
    /// <exception cref="DownloadException">The profile is gone or cannot be read.</exception>
    private RunContext WithAccess(BatchInfo batch, RunContext context)
    {
        if (context.Access is not null || batch.Options.Profile is not { } name)
            return context;
        if (profiles.Get(name) is { HasSecret: true, Vault: { } vault })
        {
            context.Sink.Message(
                MessageLevel.Warning,
                $"The secret of the profile '{name}' is in the vault '{vault}', which only PowerShell opens: "
                + "here it must come from the environment.");
        }

        return context with { Access = profiles.GetAccess(name) };
    }

    private static RunContext Heard(RunContext context, WebhookSender? webhook) =>
        webhook is null ? context : context with { Sink = new WebhookSink(context.Sink, webhook) };

    private static void WarnOfMissingHeaders(BatchInfo batch, RunContext context)
    {
        IEnumerable<string> missing = batch.Options.HeaderNames.Except(
            context.Headers.Select(header => header.Key), StringComparer.OrdinalIgnoreCase);
        foreach (string name in missing)
        {
            context.Sink.Message(MessageLevel.Warning,
                $"{batch.Id} was started with the header {name}, whose value is never stored. Give it again if the server asks for it.");
        }
    }
}
