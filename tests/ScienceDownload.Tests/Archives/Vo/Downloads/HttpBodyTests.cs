using ScienceDownload.Simulators;
using ScienceDownload.Tests.Conformance;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Vo.Downloads;

/// <summary>
/// What servers do to a body on its way: ranges, cuts, changes, silence. The rest is in <see cref="HttpLengthTests"/>,
/// <see cref="HttpRedirectTests"/> and <see cref="HttpRepliesTests"/>.
/// </summary>
public sealed class HttpBodyTests : IAsyncLifetime
{
    private const int MiB = 1024 * 1024;

    private VoHarness _harness = null!;

    public async ValueTask InitializeAsync() => _harness = await VoHarness.StartAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task A_large_file_is_cut_and_every_range_is_asked_for_once()
    {
        _harness.Engines.Options = _harness.Engines.Options with { Connections = 4 };
        SimulatedFile file = _harness.Server.Add("a.bin", 40 * MiB, 1);

        ItemInfo item = await _harness.DoneAsync(file);

        string?[] ranges = [.. _harness.Server.Requests.Select(request => request.Range)];
        Assert.True(ranges.Length > 1, "The file was not cut.");
        Assert.Equal(ranges.Length, ranges.Distinct().Count());
        Assert.All(
            _harness.Server.Requests.Where(request => request.Range is not null),
            request => Assert.Equal(file.ETag, request.Headers["If-Range"]));
        Assert.False(item.Transfer!.Resumed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_ranges_are_ignored_one_stream_brings_every_byte_once(bool cut)
    {
        _harness.Engines.Options = _harness.Engines.Options with { Connections = 4 };
        Fault[] faults = cut ? [Fault.IgnoresRange(), Fault.CutAt(MiB)] : [Fault.IgnoresRange()];
        SimulatedFile file = _harness.Server.Add("a.bin", 40 * MiB, 2, faults);

        ItemInfo item = await _harness.DoneAsync(file);

        Assert.Equal(file.Length, new FileInfo(item.FullName!).Length);
        // What came before the cut is fetched again, and nothing of it is built on.
        Assert.InRange(item.Transfer!.BytesTransferred, file.Length, file.Length + (cut ? MiB : 0));
    }

    [Fact]
    public async Task Where_the_server_says_that_it_knows_no_ranges_none_is_asked_for()
    {
        _harness.Engines.Options = _harness.Engines.Options with { Connections = 4 };
        byte[] body = new byte[40 * MiB];
        await using LoopbackHttpServer server = await LoopbackHttpServer.StartAsync(
            exchange =>
            {
                Assert.Null(exchange.Request.Headers["Range"]);
                (exchange.Response.Headers["Accept-Ranges"], exchange.Response.Headers["ETag"]) = ("none", "\"one\"");
                return exchange.SendAsync(200, body);
            },
            new LoopbackServerOptions { Log = new RequestLog() });

        BatchRun run = await _harness.RunAsync(new Uri(server.BaseUri, "a.bin"));

        Assert.Equal((ItemState.Completed, (long)body.Length), (run.Items[0].State, run.Items[0].Length));
        Assert.Equal((1, (long)body.Length), (run.Items[0].Attempts, run.Sink.Settled[0].Transfer!.BytesTransferred));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3 * MiB / 2)]
    [InlineData((3 * MiB) - 1)]
    public async Task A_cut_body_goes_on_where_it_was(long at)
    {
        SimulatedFile file = _harness.Server.Add("a.bin", 3 * MiB, 3, Fault.CutAt(at, CutKind.Close));

        ItemInfo item = await _harness.DoneAsync(file);

        RecordedRequest[] requests = [.. _harness.Server.Requests];
        Assert.Equal(2, requests.Length);
        // After a cut the last 64 KiB count for nothing: proxies write error pages there.
        long from = requests[1].Range is { } range ? long.Parse(range.Split('=', '-')[1]) : 0;
        Assert.InRange(at - from, 0, 64 * 1024);
        Assert.InRange(item.Transfer!.BytesTransferred, file.Length, file.Length + (64 * 1024));
        Assert.Equal(ErrorId.TransferTruncated, Assert.Single(item.Transfer.Failures).ErrorId);
        // What was there goes on as resumed; a cut before that much is a fresh start.
        Assert.Equal(from > 0, item.Transfer.Resumed);
    }

    [Fact]
    public async Task Cut_every_time_the_partial_file_is_kept_and_the_old_file_untouched()
    {
        Directory.CreateDirectory(_harness.Engines.Destination);
        await File.WriteAllTextAsync(_harness.Engines.PathOf("a.bin"), "old");
        var gate = new SimulatorGate();
        SimulatedFile file = _harness.Server.Add("a.bin", 3 * MiB, 3, Fault.Hold(gate, 2 * MiB, times: 1), Fault.CutAt(2 * MiB, CutKind.Close));
        Task<BatchRun> running = _harness.RunAsync(file.Uri);
        await gate.WaitUntilReachedAsync(1, EngineHarness.Cancellation);
        _harness.Server.Add("a.bin", 3 * MiB, 3, Fault.CutAt(0, times: Fault.Always));
        gate.Open();

        BatchRun run = await running;

        Assert.Equal((ItemState.Failed, ErrorId.TransferTruncated), (run.Items[0].State, run.Items[0].ErrorId));
        Assert.Equal("old", await File.ReadAllTextAsync(_harness.Engines.PathOf("a.bin")));
        Assert.Equal(["a.bin", "a.bin.part", "a.bin.part.json"], _harness.Engines.FilesOnDisk());

        _harness.Server.Add("a.bin", 3 * MiB, 3);
        BatchRun again = await _harness.RunAsync(file.Uri);
        Assert.Equal(file.Sha256, SecretSearch.Digest(again.Items[0].FullName!));
        Assert.True(again.Sink.Settled[0].Transfer!.Resumed);
        // The 64 KiB before the cut might have been a proxy's page; the failures after it brought nothing that could be doubted.
        Assert.InRange(again.Sink.Settled[0].Transfer!.BytesTransferred, MiB, MiB + (128 * 1024));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_changes_midway_is_never_mixed(bool ignoresIfRange)
    {
        Fault[] faults = [Fault.ChangesMidway(2 * MiB), Fault.CutAt(2 * MiB), .. ignoresIfRange ? [Fault.IgnoresIfRange()] : Array.Empty<Fault>()];
        SimulatedFile file = _harness.Server.Add("a.bin", 3 * MiB, 4, faults);
        string? before = file.ETag;

        await _harness.DoneAsync(file);

        Assert.Contains(_harness.Server.Requests, request => request.Headers["If-Range"] == before);
        Assert.NotEqual(before, file.ETag);
    }

    [Fact]
    public async Task A_weak_tag_is_nothing_to_go_on_with()
    {
        SimulatedFile file = _harness.Server.Add("a.bin", 3 * MiB, 5, Fault.WeakETag(), Fault.CutAt(2 * MiB));
        file.LastModified = null;

        ItemInfo item = await _harness.DoneAsync(file);

        Assert.All(_harness.Server.Requests, request => Assert.Null(request.Range));
        Assert.False(item.Transfer!.Resumed);
        Assert.Null(item.Transfer.ETag);
    }

    [Fact]
    public async Task Wrong_ranges_are_rejected_and_one_stream_comes_instead()
    {
        foreach (Fault wrong in new[]
        {
            Fault.WrongContentRange(Fault.Always), Fault.LyingTotal(5), Fault.LyingTotal((3 * MiB) + 7), Fault.MultipartRange(),
        })
        {
            _harness.Server.ClearRequests();
            SimulatedFile file = _harness.Server.Add("a.bin", 3 * MiB, 10, wrong, Fault.CutAt(2 * MiB));
            foreach (string there in _harness.Engines.FilesOnDisk())
                File.Delete(_harness.Engines.PathOf(there));

            await _harness.DoneAsync(file);

            Assert.Null(_harness.Server.Requests[^1].Range);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Silence_and_dripping_are_ended(bool drips)
    {
        _harness.Engines.Options = _harness.Engines.Options with
        {
            MaxRetries = 1, StallTimeout = TimeSpan.FromSeconds(drips ? 3600 : 10), ItemTimeout = drips ? TimeSpan.FromSeconds(20) : null,
        };
        _harness.Engines.Time.ForgetsDeadlines = false;
        SimulatedFile file = _harness.Server.Add("a.bin", 3 * MiB, 11, drips ? Fault.Drip(10) : Fault.StallAt(1000, Fault.Always));

        BatchRun run = await _harness.RunAsync(file.Uri);

        Assert.Equal((ItemState.Failed, drips ? ErrorId.TransferTimeout : ErrorId.TransferStalled), (run.Items[0].State, run.Items[0].ErrorId));
        Assert.DoesNotContain("a.bin", _harness.Engines.FilesOnDisk());
    }

    [Fact]
    public async Task Silence_before_the_headers_is_ended()
    {
        _harness.Engines.Options = _harness.Engines.Options with { MaxRetries = 0 };
        SimulatedFile file = _harness.Server.Add("a.bin", 1000, 12, Fault.SlowHeaders(new SimulatorGate()));

        (_harness.Engines.Time.ForgetsDeadlines, _harness.Engines.Time.HurriesDeadlines) = (false, true);

        BatchRun run = await _harness.RunAsync(file.Uri);

        Assert.Equal((ItemState.Failed, ErrorId.TransferStalled), (run.Items[0].State, run.Items[0].ErrorId));
        Assert.Contains(TimeSpan.FromSeconds(100), _harness.Engines.Time.Waits);
    }

    [Fact]
    public async Task A_server_that_takes_one_at_a_time_still_gives_all()
    {
        int busy = 0;
        var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // However long the one that is served keeps the others waiting.
        _harness.Engines.Options = _harness.Engines.Options with { MaxRetries = 50 };
        await using LoopbackHttpServer server = await LoopbackHttpServer.StartAsync(
            async exchange =>
            {
                if (Interlocked.Increment(ref busy) > 1)
                {
                    Interlocked.Decrement(ref busy);
                    refused.TrySetResult();
                    await exchange.Response.CutAsync(CutKind.Reset);
                    return;
                }

                await refused.Task.WaitAsync(exchange.Aborted);
                Interlocked.Decrement(ref busy);
                await exchange.SendTextAsync(200, new string('x', 5000));
            },
            new LoopbackServerOptions());

        BatchRun run = await _harness.RunAsync(Enumerable.Range(0, 4).Select(i => new Uri(server.BaseUri, $"{i}.bin")));

        Assert.All(run.Items, item => Assert.Equal((ItemState.Completed, 5000L), (item.State, item.Length)));
        Assert.Contains(run.Sink.Messages, message => message.Contains("Tries again in", StringComparison.Ordinal));
    }
}
