using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using ScienceDownload.Engine.Resilience;
using ScienceDownload.Engine.Transfers;
using ScienceDownload.Engine.Transports;
using ScienceDownload.Engine.Transports.S3;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Transfers;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Engine.Transports.S3;

/// <summary>A transfer from a simulated S3, with an environment of its own: no variable or file of this machine takes part.</summary>
internal sealed class S3Harness : IAsyncDisposable
{
    private readonly HostPolicies _policies;
    private readonly S3Transport _transport;

    private S3Harness(S3Simulator server)
    {
        Server = server;
        _policies = new HostPolicies(Time, () => 0.5);
        var credentials = new S3Credentials(name => Variables.GetValueOrDefault(name), () =>
        {
            EnvironmentWasAsked++;
            return Task.FromResult(EnvironmentKey is { } key ? new BasicAWSCredentials(key.Id, key.Secret) : (AWSCredentials?)null);
        });
        // Names of virtual hosts resolve nowhere: whatever the host, the simulator is meant.
        _transport = new S3Transport("test/1", TimeProvider.System, credentials, handler => handler.ConnectCallback = async (context, token) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, token);
            return new NetworkStream(socket, ownsSocket: true);
        });
        Access = new S3Access { Settings = new S3Settings { Endpoint = server.Endpoint } };
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public TimeProvider Time { get; } = new HastyTime(20);

    public S3Simulator Server { get; }

    public S3Access Access { get; set; }

    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>What the default chain finds; null for nothing.</summary>
    public S3Key? EnvironmentKey { get; set; }

    public int EnvironmentWasAsked { get; private set; }

    public TemporaryFolder Folder { get; } = new();

    public List<string> Told { get; } = [];

    public List<DownloadException> Failures { get; } = [];

    public TransferProgress Progress { get; } = new();

    // The clock is hasty: a pause of a busy machine must not look like a stalled server.
    public TransferLimits Limits { get; set; } = new() { StallTimeout = TimeSpan.FromHours(20) };

    public IReadOnlyList<ChecksumAlgorithm> Digests { get; set; } = [ChecksumAlgorithm.Sha256];

    public string Target => Folder["file.bin"];

    public ITransport Transport => _transport;

    public IS3Objects Objects => _transport;

    /// <summary>The requests so far, in a word each: <c>GET 206</c>.</summary>
    public IEnumerable<string> Asked => Server.Requests.Select(request => $"{request.Method} {request.Status}");

    public static async Task<S3Harness> StartAsync() => new(await S3Simulator.StartAsync());

    public void UseSettings(Func<S3Settings, S3Settings> change) => Access = Access with { Settings = change(Access.Settings) };

    public void SignAs(S3Key key) => Access = Access with { AccessKeyId = key.Id, SecretAccessKey = key.Secret, SessionToken = key.SessionToken };

    public Task<TransferResult?> MoveAsync(S3Object file, CancellationToken cancellation = default) => MoveAsync(file.Uri, cancellation);

    public Task<TransferResult?> MoveAsync(Uri uri, CancellationToken cancellation = default)
    {
        var order = new TransferOrder
        {
            Item = new DownloadItem { Sources = [uri] },
            Open = (_, _, _) => ValueTask.FromResult(new ItemSource(uri) { S3 = Access }),
            Place = (_, _) => ValueTask.FromResult<string?>(Target),
            KnownPath = Target,
            Limits = Limits,
            Digests = Digests,
            Progress = Progress,
            Tell = (_, text) => { lock (Told) { Told.Add(text); } },
            AttemptFailed = failure => { lock (Failures) { Failures.Add(failure); } },
        };
        return new FileTransfer(_transport, _policies, Time, order).RunAsync(cancellation);
    }

    /// <summary>Moves the object, gives it its final name, and compares every byte by its digest.</summary>
    public async Task MoveAndCheckAsync(S3Object file)
    {
        TransferResult result = (await MoveAsync(file, Cancellation))!;
        result.Part.Complete(result.Part.BasePath, result.Length, replace: false);
        Assert.Equal(file.File.Sha256, TransferHarness.Digest(Target));
        Assert.Equal([Target], Directory.GetFiles(Folder.Path));
    }

    /// <summary>Begins to move the object and cancels that when so many bytes are on disk.</summary>
    public async Task MoveUntilAsync(S3Object file, long bytes)
    {
        using var stop = new CancellationTokenSource();
        Task moving = MoveAsync(file, stop.Token);
        while (Progress.Received < bytes)
            await Task.Yield();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => moving);
    }

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        await Server.DisposeAsync();
        Folder.Dispose();
    }
}
