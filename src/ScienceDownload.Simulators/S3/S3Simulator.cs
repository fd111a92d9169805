using System.Collections.Concurrent;

namespace ScienceDownload.Simulators;

/// <summary>
/// S3 in miniature on loopback: buckets with rights and regions, signatures that are really checked, ranges and conditions, listings by page,
/// checksums, and faults as the test orders them.
/// </summary>
/// <remarks>
/// Buckets are addressed in the path (<c>http://127.0.0.1:PORT/bucket/key</c>) and in the host (<c>http://bucket.ANYTHING:PORT/key</c>).
/// Reading is all it
/// knows: GET and HEAD of objects, ListObjectsV2.
/// </remarks>
public sealed class S3Simulator : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, S3Bucket> _buckets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, S3Key> _keys = new(StringComparer.Ordinal);
    private readonly RequestLog _log = new();
    private LoopbackHttpServer _server = null!;

    private S3Simulator()
    {
    }

    /// <summary>The endpoint, ending in a slash.</summary>
    public Uri Endpoint => _server.BaseUri;

    /// <summary>A copy of the log, in order of arrival.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _log.Snapshot();

    /// <summary>Body bytes handed to sockets, error documents included.</summary>
    public long BodyBytesSent => _log.BodyBytesSent;

    /// <summary>The most keys one page of a listing has.</summary>
    /// <value>1000, as S3's.</value>
    public int PageSize { get; set; } = 1000;

    /// <summary>Whether HEAD knows <c>partNumber</c>, as Amazon's does and Ceph's does not.</summary>
    /// <value>True.</value>
    public bool KnowsParts { get; set; } = true;

    /// <summary>Whether requests that address the bucket in the host are answered, which some servers refuse.</summary>
    /// <value>True.</value>
    public bool AllowsVirtualHosts { get; set; } = true;

    internal TimeProvider Time => _server.Options.Time;

    /// <summary>Starts a server without buckets.</summary>
    /// <param name="time">The clock that signatures are compared with; null for the system's.</param>
    /// <returns>The running server; dispose it to close everything.</returns>
    public static async Task<S3Simulator> StartAsync(TimeProvider? time = null)
    {
        var simulator = new S3Simulator();
        var options = new LoopbackServerOptions { Log = simulator._log, Time = time ?? TimeProvider.System };
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        simulator._server = await LoopbackHttpServer.StartAsync(
            async exchange =>
            {
                await started.Task.ConfigureAwait(false);
                await new S3Exchange(simulator, exchange).AnswerAsync().ConfigureAwait(false);
            },
            options).ConfigureAwait(false);
        started.SetResult();
        return simulator;
    }

    /// <summary>Makes a bucket.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isPublic">Whether anybody may read and list it.</param>
    /// <returns>The bucket, for its objects and rules.</returns>
    public S3Bucket AddBucket(string name, bool isPublic = false) => _buckets[name] = new S3Bucket(name) { IsPublic = isPublic };

    /// <summary>Issues a key.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="secret">What signs.</param>
    /// <param name="sessionToken">The token that requests must carry; null for a lasting key.</param>
    /// <returns>The key, to give it rights in buckets.</returns>
    public S3Key AddKey(string id, string secret, string? sessionToken = null) => _keys[id] = new S3Key(id, secret, sessionToken);

    /// <summary>Forgets requests and bytes; buckets and faults stay as they are.</summary>
    public void ClearRequests() => _log.Clear();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    internal IEnumerable<S3Bucket> Buckets => _buckets.Values;

    internal S3Bucket? FindBucket(string name) => _buckets.GetValueOrDefault(name);

    internal S3Key? FindKey(string id) => _keys.GetValueOrDefault(id);
}
