using ScienceDownload.Engine.Resilience;
using ScienceDownload.Engine.Transfers;
using ScienceDownload.Engine.Transports;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Engine.Transfers;

public sealed class OwnPaceTests
{
    [Theory]
    [InlineData(2_000)]
    [InlineData(300_000)]
    public async Task Our_own_rate_limit_is_no_stall(int length)
    {
        using var folder = new TemporaryFolder();
        FakeClock clock = new(), pace = new();
        var failures = new List<DownloadException>();
        var order = new TransferOrder
        {
            Item = new DownloadItem { Sources = [new Uri("http://127.0.0.1/file.bin")] },
            Open = (copy, _, _) => ValueTask.FromResult(new ItemSource(copy.PrimarySource)),
            Place = (_, _) => ValueTask.FromResult<string?>(folder["file.bin"]),
            Limits = new TransferLimits
            {
                Connections = 1, MaxRetries = 0, StallTimeout = TimeSpan.FromSeconds(10), Rate = new RateLimiter(50, pace),
            },
            AttemptFailed = failures.Add,
        };
        var transport = new MemoryTransport(new byte[length]);
        Task<TransferResult?> move = new FileTransfer(transport, new HostPolicies(clock, () => 0), clock, order)
            .RunAsync(TestContext.Current.CancellationToken);

        while (!move.IsCompleted)
        {
            // The limit alone keeps the reader: twice as long as a server may be silent.
            while (pace.Waiting == 0 && !move.IsCompleted)
                await Task.Yield();
            clock.Advance(TimeSpan.FromSeconds(20));
            await pace.AdvanceToNextAsync(move);
        }

        TransferResult result = (await move)!;
        result.Part.Dispose();
        Assert.Equal(length, result.Length);
        Assert.Empty(failures);
    }

    /// <summary>All bytes are there as soon as they are read.</summary>
    private sealed class MemoryTransport(byte[] bytes) : ITransport
    {
        public Task<RemoteBody> OpenAsync(ItemSource source, ReadRequest request, CancellationToken cancellation)
        {
            var stream = new MemoryStream(bytes);
            return Task.FromResult(
                new RemoteBody(new RemoteFile { FinalUri = source.Uri, Length = bytes.Length }, 0, bytes.Length, stream, stream));
        }
    }
}
