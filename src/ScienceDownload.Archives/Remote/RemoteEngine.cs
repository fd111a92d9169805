using System.Runtime.CompilerServices;
using System.Text.Json;
using ScienceDownload.Archives.Batch;

namespace ScienceDownload.Archives.Remote;

/// <summary>
/// The engine of a service, driven from here. A batch runs over there from the moment it is made: "running" it here means to follow it, and to end
/// that leaves it running.
/// </summary>
internal sealed class RemoteEngine : IDownloadEngine
{
    private const string Batches = "api/v1/batch";
    private static readonly BatchArchive Lists = new();

    private readonly ServiceClient _client;
    private readonly RemoteReader _reader;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closing = new();

    /// <param name="connection">The service, and the key.</param>
    /// <param name="time">The clock of all waits.</param>
    public RemoteEngine(ServiceConnection connection, TimeProvider time)
    {
        _client = new ServiceClient(connection, time);
        _reader = new RemoteReader(connection.Address);
        _time = time;
    }

    public string StatePath => _client.Address.AbsoluteUri;

    /// <summary>Lists of addresses are read here: they are files of this machine.</summary>
    public IAsyncEnumerable<DownloadItem> ResolveAsync(ArchiveRequest request, ArchiveAccess access, CancellationToken cancellation) =>
        request.Archive == Lists.Name
            ? Lists.ResolveAsync(request, access, cancellation)
            : throw ServiceErrors.NotThere($"requests to the archive '{request.Archive}'");

    public async Task<BatchInfo> CreateAsync(BatchRequest request, CancellationToken cancellation)
    {
        if (request.Cluster is not null)
            throw ServiceErrors.NotThere("a cluster (-Cluster)");
        ReadOnlyMemory<byte> body = await RemoteRequest.WriteAsync(request, cancellation).ConfigureAwait(false);
        return _reader.ReadBatch(await _client.AskAsync(HttpMethod.Post, Batches + "/download", body, cancellation).ConfigureAwait(false));
    }

    /// <summary>
    /// Follows a batch until it settles or is suspended; one that is suspended is resumed first. Cancelling ends the following only.
    /// </summary>
    public async Task<BatchInfo> RunAsync(string batchId, RunContext context, CancellationToken cancellation)
    {
        if (context.Headers.Count > 0)
            throw ServiceErrors.NotThere("request headers (-Headers)");
        if (context.Access is not null)
            throw ServiceErrors.NotThere("credentials for the source");
        BatchInfo batch = await GetAsync(batchId, cancellation).ConfigureAwait(false);
        if (batch.State == BatchState.Suspended)
            await AskAsync(HttpMethod.Post, batchId, "/resume", cancellation).ConfigureAwait(false);
        return await FollowAsync(batchId, null, context.Sink, cancellation).ConfigureAwait(false);
    }

    public async Task<BatchInfo> GetAsync(string batchId, CancellationToken cancellation) =>
        _reader.ReadBatch(await AskAsync(HttpMethod.Get, batchId, "", cancellation).ConfigureAwait(false));

    public async Task<IReadOnlyList<BatchInfo>> ListAsync(CancellationToken cancellation)
    {
        JsonElement list = await _client.AskAsync(HttpMethod.Get, Batches, null, cancellation).ConfigureAwait(false);
        return list.TryGetProperty("batches", out JsonElement batches) && batches.ValueKind == JsonValueKind.Array
            ? [.. batches.EnumerateArray().Select(_reader.ReadBatch)]
            : throw ServiceErrors.Stranger(_client.Address);
    }

    public async IAsyncEnumerable<ItemInfo> GetItemsAsync(string batchId, ItemState? state, [EnumeratorCancellation] CancellationToken cancellation)
    {
        JsonElement batch = await AskAsync(HttpMethod.Get, batchId, "", cancellation).ConfigureAwait(false);
        foreach (ItemInfo item in _reader.ReadItems(batch))
        {
            if (state is null || item.State == state)
                yield return item;
        }
    }

    public async Task<ItemInfo> GetItemAsync(string batchId, int index, CancellationToken cancellation)
    {
        IReadOnlyList<ItemInfo> items = _reader.ReadItems(await AskAsync(HttpMethod.Get, batchId, "", cancellation).ConfigureAwait(false));
        return index >= 0 && index < items.Count
            ? items[index]
            : throw new DownloadException(ErrorId.ItemNotFound, FormattableString.Invariant($"{batchId} has no item {index}; it has {items.Count}."));
    }

    public Task<ItemHistory> GetHistoryAsync(string batchId, int index, CancellationToken cancellation) =>
        throw ServiceErrors.NotThere("questions about the attempts at an item");

    public async Task<ItemInfo> CancelItemAsync(string batchId, int index, CancellationToken cancellation)
    {
        ItemInfo item = await GetItemAsync(batchId, index, cancellation).ConfigureAwait(false);
        if (item.State.IsTerminal())
            return item;
        try
        {
            await _client.AskAsync(HttpMethod.Delete, "api/v1/download/" + Uri.EscapeDataString(item.Id), null, cancellation).ConfigureAwait(false);
        }
        catch (DownloadException failure) when (failure.Id == ErrorId.BatchStateConflict)
        {
            // It has settled meanwhile.
        }

        return await GetItemAsync(batchId, index, cancellation).ConfigureAwait(false);
    }

    public Task<BatchInfo> WaitAsync(string batchId, TimeSpan? timeout, IDownloadSink sink, CancellationToken cancellation) =>
        FollowAsync(batchId, timeout, sink, cancellation);

    /// <summary>A service downloads by itself.</summary>
    public Task<BatchInfo> SubmitAsync(string batchId, CancellationToken cancellation) => throw ServiceErrors.NotThere("a cluster");

    public async Task<BatchInfo> StopAsync(string batchId, CancellationToken cancellation)
    {
        await AskAsync(HttpMethod.Delete, batchId, "", cancellation).ConfigureAwait(false);
        return await GetAsync(batchId, cancellation).ConfigureAwait(false);
    }

    public async Task<BatchInfo> SuspendAsync(string batchId, CancellationToken cancellation) =>
        _reader.ReadBatch(await AskAsync(HttpMethod.Post, batchId, "/suspend", cancellation).ConfigureAwait(false));

    public async Task<BatchInfo> RestartAsync(string batchId, bool includeCancelled, CancellationToken cancellation) =>
        _reader.ReadBatch(await AskAsync(HttpMethod.Post, batchId, includeCancelled ? "/restart?include_cancelled=true" : "/restart", cancellation)
            .ConfigureAwait(false));

    public Task RemoveAsync(string batchId, CancellationToken cancellation) => AskAsync(HttpMethod.Post, batchId, "/remove", cancellation);

    public IAsyncEnumerable<VerifyResult> VerifyAsync(VerifyRequest request, RunContext context, CancellationToken cancellation) =>
        throw ServiceErrors.NotThere("files to verify");

    public Task ExportPlanAsync(string batchId, string file, CancellationToken cancellation) => throw ServiceErrors.NotThere("plans to be written");

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        _client.Dispose();
    }

    private Task<JsonElement> AskAsync(HttpMethod method, string batchId, string rest, CancellationToken cancellation) =>
        _client.AskAsync(method, $"{Batches}/{Uri.EscapeDataString(batchId)}{rest}", null, cancellation);

    private async Task<BatchInfo> FollowAsync(string batchId, TimeSpan? timeout, IDownloadSink sink, CancellationToken cancellation)
    {
        if (timeout == TimeSpan.Zero)
            return await GetAsync(batchId, cancellation).ConfigureAwait(false);
        var follower = new RemoteFollower(_client, _reader, _time, batchId, sink);
        using var over = new CancellationTokenSource(timeout ?? Timeout.InfiniteTimeSpan, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, _closing.Token, cancellation);
        try
        {
            return await follower.FollowAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested && (follower.Last is not null || over.IsCancellationRequested))
        {
            // The time is up, perhaps before the first answer, or nobody follows any more; the batch goes on.
            return follower.Last ?? await GetAsync(batchId, cancellation).ConfigureAwait(false);
        }
    }
}
