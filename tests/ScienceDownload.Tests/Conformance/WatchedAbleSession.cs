using System.Collections.Concurrent;

namespace ScienceDownload.Tests.Conformance;

/// <summary>A watched session with every capability there is: those of the session behind it, and where it has none, what changes nothing.</summary>
internal sealed class WatchedAbleSession(IArchiveSession session, ConcurrentQueue<int> attempts) : IOrderingSession, IProcessingSession,
    IBundlingSession, ICheckingSession, IExplainingSession, INamingSession, IRecoveringSession, IConcludingSession
{
    public int OrderLimit => (session as IOrderingSession)?.OrderLimit ?? 1;

    public ValueTask<ItemSource> OpenAsync(DownloadItem item, int attempt, CancellationToken cancellation)
    {
        attempts.Enqueue(attempt);
        return session.OpenAsync(item, attempt, cancellation);
    }

    // An archive without orders makes no items that have one: the cast says so.
    public ValueTask<string> SubmitAsync(DownloadItem item, CancellationToken cancellation) =>
        ((IOrderingSession)session).SubmitAsync(item, cancellation);

    public ValueTask<OrderStatus> PollAsync(DownloadItem item, string handle, CancellationToken cancellation) =>
        ((IOrderingSession)session).PollAsync(item, handle, cancellation);

    public ValueTask CancelAsync(DownloadItem item, string handle, CancellationToken cancellation) =>
        ((IOrderingSession)session).CancelAsync(item, handle, cancellation);

    public bool IsMadeFromOthers(DownloadItem item) => session is IProcessingSession able && able.IsMadeFromOthers(item);

    public ValueTask<bool> ProcessAsync(DownloadItem item, string source, string target, CancellationToken cancellation) =>
        session is IProcessingSession able ? able.ProcessAsync(item, source, target, cancellation) : ValueTask.FromResult(false);

    public ValueTask<ItemBundle?> OpenBundleAsync(string bundle, IReadOnlyList<DownloadItem> missing, int attempt, CancellationToken cancellation) =>
        session is IBundlingSession able ? able.OpenBundleAsync(bundle, missing, attempt, cancellation) : ValueTask.FromResult<ItemBundle?>(null);

    public ValueTask CheckAsync(DownloadItem item, ReceivedFile file, CancellationToken cancellation) =>
        session is ICheckingSession able ? able.CheckAsync(item, file, cancellation) : ValueTask.CompletedTask;

    public DownloadException Explain(DownloadItem item, DownloadException failure) =>
        session is IExplainingSession able ? able.Explain(item, failure) : failure;

    public string? NameOf(DownloadItem item, ReplyFacts reply) => (session as INamingSession)?.NameOf(item, reply);

    public ValueTask<bool> RecoverAsync(DownloadItem item, DownloadException failure, CancellationToken cancellation) =>
        session is IRecoveringSession able ? able.RecoverAsync(item, failure, cancellation) : ValueTask.FromResult(false);

    public ValueTask ConcludeAsync(CancellationToken cancellation) =>
        session is IConcludingSession able ? able.ConcludeAsync(cancellation) : ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => session.DisposeAsync();
}
