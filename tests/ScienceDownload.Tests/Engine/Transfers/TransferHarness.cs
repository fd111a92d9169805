using System.Security.Cryptography;
using ScienceDownload.Engine.Resilience;
using ScienceDownload.Engine.Transfers;
using ScienceDownload.Engine.Transports.Http;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Engine.Transfers;

/// <summary>A transfer against a simulated server, without batch and state around it.</summary>
internal sealed class TransferHarness : IAsyncDisposable
{
    private readonly HttpTransport _http;
    private readonly HostPolicies _policies;

    private TransferHarness(WebArchiveSimulator server, TimeProvider time)
    {
        Server = server;
        Time = time;
        _http = new HttpTransport("test/1", Time);
        _policies = new HostPolicies(Time, () => 0.5);
    }

    public TimeProvider Time { get; }

    public TemporaryFolder Folder { get; } = new();

    public WebArchiveSimulator Server { get; }

    public List<string> Told { get; } = [];

    public List<DownloadException> Failures { get; } = [];

    public TransferProgress Progress { get; } = new();

    // The clock is hasty: a pause of a busy machine must not look like a silent server.
    public TransferLimits Limits { get; set; } = new() { StallTimeout = TimeSpan.FromHours(20) };

    public string Target => Folder["file.bin"];

    /// <param name="time">The clock; null for a hasty one.</param>
    public static async Task<TransferHarness> StartAsync(TimeProvider? time = null) =>
        new(await WebArchiveSimulator.StartAsync(), time ?? new HastyTime(20));

    public async Task<TransferResult?> MoveAsync(SimulatedFile file, CancellationToken cancellation = default, params Checksum[] checksums) =>
        await MoveAsync(new DownloadItem { Sources = [file.Uri], Checksums = checksums }, [], cancellation);

    public async Task<TransferResult?> MoveAsync(DownloadItem item, KeyValuePair<string, string>[] headers, CancellationToken cancellation = default)
    {
        var order = new TransferOrder
        {
            Item = item,
            Open = (copy, _, _) => ValueTask.FromResult(new ItemSource(copy.PrimarySource) { Headers = headers }),
            Place = (_, _) => ValueTask.FromResult<string?>(Target),
            KnownPath = Target,
            Limits = Limits,
            Digests = [ChecksumAlgorithm.Sha256],
            Progress = Progress,
            Tell = (_, text) => { lock (Told) { Told.Add(text); } },
            AttemptFailed = failure => { lock (Failures) { Failures.Add(failure); } },
        };
        return await new FileTransfer(_http, _policies, Time, order).RunAsync(cancellation);
    }

    /// <summary>Moves the file, gives it its final name, and compares every byte by its digest.</summary>
    public async Task MoveAndCheckAsync(SimulatedFile file, params Checksum[] checksums)
    {
        TransferResult result = (await MoveAsync(file, default, checksums))!;
        result.Part.Complete(result.Part.BasePath, result.Length, replace: false);
        Assert.Equal(file.Sha256, result.Sha256);
        Assert.Equal(file.Sha256, Digest(Target));
        Assert.Equal([Target], Directory.GetFiles(Folder.Path));
    }

    /// <summary>Waits until so many bytes are on disk.</summary>
    public async Task UntilReceivedAsync(long bytes)
    {
        while (Progress.Received < bytes)
            await Task.Yield();
    }

    /// <summary>Begins to move a file that a gate holds, and cancels that when so many bytes are on disk.</summary>
    public async Task MoveUntilAsync(SimulatedFile file, SimulatorGate gate, long bytes)
    {
        using var stop = new CancellationTokenSource();
        Task<TransferResult?> moving = MoveAsync(file, stop.Token);
        await gate.WaitUntilReachedAsync();
        await UntilReceivedAsync(bytes);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => moving);
    }

    public static string Digest(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexString(SHA256.HashData(stream)).ToLowerInvariant();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
        Folder.Dispose();
    }
}
