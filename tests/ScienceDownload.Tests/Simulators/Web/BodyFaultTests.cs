using System.Text;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Simulators.Web;

/// <summary>Faults that happen on the way through a body.</summary>
public sealed class BodyFaultTests : IAsyncLifetime
{
    private const int Length = 100_000;

    private readonly FakeClock _clock = new();
    private WebArchiveSimulator _archive = null!;

    public async ValueTask InitializeAsync() => _archive = await WebArchiveSimulator.StartAsync(new WebArchiveOptions { Time = _clock });

    public ValueTask DisposeAsync() => _archive.DisposeAsync();

    [Theory]
    [InlineData(CutKind.Close, RawEnd.Closed, 4096)]
    [InlineData(CutKind.Reset, RawEnd.Reset, 4096)]
    [InlineData(CutKind.Close, RawEnd.Closed, 0)]
    [InlineData(CutKind.Reset, RawEnd.Reset, 0)]
    public async Task A_body_is_cut_so_often_and_no_more(CutKind kind, object end, int offset)
    {
        var file = Add(Fault.CutAt(offset, kind, times: 2));

        for (var i = 0; i < 2; i++)
        {
            var cut = await GetAsync(file);
            Assert.Equal(($"{Length}", end), (cut["Content-Length"], cut.End));
            Assert.Equal(file.Slice(0, offset), cut.Body);
        }

        Assert.Equal(file.Slice(0, Length), (await GetAsync(file)).Body);
        Assert.Equal([true, true, false], _archive.Requests.Select(request => request.WasCut));
        Assert.Equal([offset, offset, Length], _archive.Requests.Select(request => request.BodyBytes));
    }

    [Fact]
    public async Task Offsets_count_from_the_first_byte_of_the_range()
    {
        var file = Add(Fault.CutAt(1000, CutKind.Close, Fault.Always));

        Assert.Equal(file.Slice(50_000, 1000), (await GetAsync(file, "Range: bytes=50000-")).Body);
        Assert.Equal(1000, (await GetAsync(file, "Range: bytes=0-999")).Body.Length);
        Assert.False(_archive.Requests[^1].WasCut);
    }

    [Fact]
    public async Task Several_cuts_come_in_the_order_of_their_offsets()
    {
        var file = Add(Fault.CutAt(2000, CutKind.Close), Fault.CutAt(1000, CutKind.Close));

        var lengths = new List<int>();
        for (var i = 0; i < 3; i++) lengths.Add((await GetAsync(file)).Body.Length);

        Assert.Equal([1000, 2000, Length], lengths);
    }

    [Fact]
    public async Task Chunks_are_cut_without_their_last_one()
    {
        var cut = await GetAsync(Add(Fault.Chunked(), Fault.CutAt(16, CutKind.Close)));

        Assert.StartsWith("10\r\n", Encoding.Latin1.GetString(cut.Body));
        Assert.Equal("10\r\n".Length + 16 + "\r\n".Length, cut.Body.Length);
    }

    [Fact]
    public async Task A_stalled_body_holds_the_connection_until_the_client_leaves()
    {
        var file = Add(Fault.StallAt(500));
        using (var client = await RawClient.ConnectAsync(file.Uri))
        {
            await client.SendAsync("GET", file.Uri);
            var stalled = await client.ReadBodyAsync(500);
            Assert.Equal(file.Slice(0, 500), stalled.Body);
            Assert.Null(stalled.End);
            Assert.False(Assert.Single(_archive.Requests).IsFinished);
        }

        Assert.Equal(Length, (await GetAsync(file)).Body.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bytes_go_at_the_rate_of_the_clock(bool perConnection)
    {
        // A piece is a twentieth of a second's worth.
        var file = Add(perConnection ? Fault.RateLimit(1000) : Fault.Drip(1000));
        using var client = await RawClient.ConnectAsync(file.Uri);
        await client.SendAsync("GET", file.Uri);

        for (var sent = 50; sent <= 250; sent += 50)
        {
            await _clock.WaitUntilAwaitedAsync();
            Assert.Equal(sent, _archive.BodyBytesSent);
            _clock.Advance(TimeSpan.FromMilliseconds(50));
        }
    }

    [Fact]
    public async Task A_connection_keeps_its_rate_over_requests_and_a_drip_begins_anew()
    {
        foreach (var (fault, secondMustWait) in new[] { (Fault.RateLimit(1000), true), (Fault.Drip(1000), false) })
        {
            _archive.ClearRequests();
            var file = Add(fault);
            using var client = await RawClient.ConnectAsync(file.Uri);
            await client.SendAsync("GET", file.Uri, "Range: bytes=0-49");
            await client.ReadBodyAsync(50);
            client.Take();

            await client.SendAsync("GET", file.Uri, "Range: bytes=0-49");
            if (secondMustWait)
            {
                await _clock.WaitUntilAwaitedAsync();
                Assert.Equal(50, _archive.BodyBytesSent);
            }
            else
            {
                Assert.Equal(50, (await client.ReadBodyAsync(50)).Body.Length);
            }
        }
    }

    [Fact]
    public async Task A_file_changes_while_it_is_sent()
    {
        var file = Add(Fault.ChangesMidway(1000), Fault.CutAt(60_000, CutKind.Close));
        var (old, etag) = (file.Slice(0, Length), file.ETag);

        Assert.Equal(old[..60_000], (await GetAsync(file)).Body);

        var resumed = await GetAsync(file, "Range: bytes=60000-", "If-Range: " + etag);
        Assert.Equal(200, resumed.Status);
        Assert.Equal(file.Slice(0, Length), resumed.Body);
        Assert.NotEqual(old, resumed.Body);
        Assert.NotEqual(etag, resumed["ETag"]);
        Assert.Equal(resumed["ETag"], (await GetAsync(file))["ETag"]);
    }

    [Fact]
    public async Task An_error_page_stands_before_the_cut()
    {
        var file = Add(Fault.ErrorPageBeforeCut(50_000));

        var spoiled = await GetAsync(file);

        Assert.Equal(($"{Length}", RawEnd.Closed), (spoiled["Content-Length"], spoiled.End));
        Assert.Equal(50_000, spoiled.Body.Length);
        var page = spoiled.Body.AsSpan().IndexOf("<html>"u8);
        Assert.InRange(page, 49_000, 49_990);
        Assert.Equal(file.Slice(0, page), spoiled.Body[..page]);
        Assert.EndsWith("</html>\r\n", spoiled.Text);
        Assert.Equal(file.Slice(0, Length), (await GetAsync(file)).Body);
    }

    [Fact]
    public async Task An_error_page_with_little_room_shows_its_end()
    {
        Assert.Equal("</body>\r\n</html>\r\n", (await GetAsync(Add(Fault.ErrorPageBeforeCut(18)))).Text);
    }

    [Fact]
    public async Task One_byte_is_corrupted_in_the_first_response_that_carries_it()
    {
        var file = Add(Fault.CorruptOnce(70_000));

        Assert.Equal(file.Slice(0, 1000), (await GetAsync(file, "Range: bytes=0-999")).Body);
        Assert.Equal(file.Slice(80_000, 1000), (await GetAsync(file, "Range: bytes=80000-80999")).Body);
        var corrupt = (await GetAsync(file, "Range: bytes=60000-")).Body;

        Assert.Equal(40_000, corrupt.Length);
        Assert.Equal([10_000], Enumerable.Range(0, 40_000).Where(i => corrupt[i] != file.Slice(60_000 + i, 1)[0]));
        Assert.Equal(file.Slice(0, Length), (await GetAsync(file)).Body);
    }

    [Fact]
    public async Task A_gate_holds_bodies_until_it_opens()
    {
        var gate = new SimulatorGate();
        var file = Add(Fault.Hold(gate, 300));
        using var one = await RawClient.ConnectAsync(file.Uri);
        using var two = await RawClient.ConnectAsync(file.Uri);
        var bothReached = gate.WaitUntilReachedAsync(2);

        await one.SendAsync("GET", file.Uri);
        await gate.WaitUntilReachedAsync();
        Assert.False(bothReached.IsCompleted);
        await two.SendAsync("GET", file.Uri);
        await bothReached;
        Assert.Equal(600, _archive.BodyBytesSent);
        Assert.Equal(2, _archive.PeakConcurrency);
        Assert.Equal(file.Slice(0, 300), (await one.ReadBodyAsync(300)).Body);
        gate.Open();

        Assert.Equal(file.Slice(0, Length), (await one.ReadBodyAsync(Length)).Body);
        Assert.Equal(file.Slice(0, Length), (await two.ReadBodyAsync(Length)).Body);
        Assert.Equal(Length, (await GetAsync(file)).Body.Length);
        Assert.Equal(3, gate.Arrivals);
    }

    [Fact]
    public async Task Disposal_frees_what_waits_at_a_gate_or_on_the_clock()
    {
        var gate = new SimulatorGate();
        var held = Add(Fault.Hold(gate));
        var slow = _archive.Add("slow", Length, 0, Fault.Drip(1));
        using var one = await RawClient.ConnectAsync(held.Uri);
        using var two = await RawClient.ConnectAsync(slow.Uri);
        await one.SendAsync("GET", held.Uri);
        await two.SendAsync("GET", slow.Uri);
        await gate.WaitUntilReachedAsync();
        await _clock.WaitUntilAwaitedAsync();

        await _archive.DisposeAsync();

        await one.ReadToEndAsync();
        await two.ReadToEndAsync();
    }

    [Fact]
    public async Task Waiting_for_a_gate_can_be_given_up()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = new SimulatorGate().WaitUntilReachedAsync(1, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private SimulatedFile Add(params Fault[] faults) => _archive.Add("file", Length, 3, faults);

    private static Task<RawResponse> GetAsync(SimulatedFile file, params string[] headers) =>
        RawClient.GetToEndAsync(file.Uri, [.. headers, "Connection: close"]);
}
