using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Simulators.Http;

public sealed class RequestLogTests
{
    [Fact]
    public async Task A_request_is_recorded_with_its_answer()
    {
        var log = new RequestLog();
        await using var server = await LoopbackHttpServer.StartAsync(exchange => exchange.SendAsync(203, new byte[10]), new() { Log = log });

        await RawClient.GetToEndAsync(new Uri(server.BaseUri, "a?b=c"), "Range: bytes=1-2", "Connection: close");

        var record = Assert.Single(log.Snapshot());
        Assert.Equal(("GET", "/a?b=c", 203, 10L), (record.Method, record.Target, record.Status, record.BodyBytes));
        Assert.Equal((1L, 1L, server.BaseUri), (record.Sequence, record.Connection, record.Origin));
        Assert.Equal("bytes=1-2", record.Range);
        Assert.True(record.IsFinished);
        Assert.False(record.WasCut);
        Assert.Equal(10, log.BodyBytesSent);
    }

    [Fact]
    public async Task A_client_that_asks_again_after_its_last_byte_is_never_counted_twice()
    {
        var log = new RequestLog();
        await using var server = await LoopbackHttpServer.StartAsync(exchange => exchange.SendAsync(200, new byte[1000]), new() { Log = log });

        // Two connections, one request at a time: the second is asked as soon as the first's last byte is here.
        using var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero };
        using var client = new HttpClient(handler);
        for (var i = 0; i < 200; i++) await client.GetByteArrayAsync(server.BaseUri);

        Assert.Equal(200, log.Snapshot().Count);
        Assert.Equal(1, log.PeakConcurrency);
    }

    [Fact]
    public async Task Requests_open_at_one_time_are_counted()
    {
        var log = new RequestLog();
        var both = new TaskCompletionSource();
        var arrived = 0;
        await using var server = await LoopbackHttpServer.StartAsync(
            async exchange =>
            {
                if (Interlocked.Increment(ref arrived) == 2) both.SetResult();
                await both.Task;
                await exchange.SendAsync(200, new byte[5]);
            },
            new() { Log = log });

        using var client = new HttpClient();
        await Task.WhenAll(client.GetByteArrayAsync(server.BaseUri), client.GetByteArrayAsync(server.BaseUri));

        Assert.Equal(2, log.PeakConcurrency);
        Assert.Equal([1L, 2L], log.Snapshot().Select(record => record.Connection).Order());
        log.Clear();
        Assert.Empty(log.Snapshot());
        Assert.Equal((0, 0L), (log.PeakConcurrency, log.BodyBytesSent));
    }
}
