using System.Text.Json;
using ScienceDownload.Archives;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Engine.Jobs;
using ScienceDownload.Tests.Worker;

namespace ScienceDownload.Tests.Service;

/// <summary>A real <c>scidl serve</c>, driven from another process as a local engine would be.</summary>
public sealed class RemoteTests : ServiceProcess
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_is_made_followed_and_told()
    {
        (ScidlProcess _, Uri address) = await ServeAsync();
        await using IDownloadEngine engine = Connect(address);
        SimulatedFile[] files = [.. AddFiles(2, 300_000), Archive.Add("gone", 1, 1, Fault.Status(404)), Archive.Add("set/with space.nc", 500, 9)];
        var sink = new RecordingSink();

        BatchInfo made = await engine.CreateAsync(RequestOf(files) with { Name = "Sea ice" }, Cancellation);
        BatchInfo end = await engine.RunAsync(made.Id, new RunContext { Sink = sink }, Cancellation);

        Assert.Equal((BatchState.Queued, 4, "Sea ice", address), (made.State, made.Queued, made.Name, made.Service));
        Assert.Equal((BatchState.Completed, 3, 1, 4), (end.State, end.Completed, end.Failed, end.Total));
        Assert.Equal(new Uri(address, "files/").AbsoluteUri, end.Destination);
        Assert.Equal((2, true), (end.Options.ConcurrentLimit.Count, end.Options.IgnoreErrors));
        Assert.Equal([0, 1, 2, 3], sink.Settled.Select(item => item.Index).Order());
        ItemInfo gone = sink.Settled.Single(item => item.Index == 2);
        Assert.Equal((ItemState.Failed, ErrorId.ItemNotFound, "HTTP 404 Not Found"), (gone.State, gone.ErrorId, gone.Error));
        Assert.Equal((4, 4), (sink.Progress[^1].Settled, sink.Progress[^1].Total));
        foreach (ItemInfo item in sink.Settled.Where(item => item.State == ItemState.Completed))
        {
            Assert.Equal(files[item.Index].Sha256, item.Sha256);
            AssertSame(files[item.Index], At(["files", .. item.RelativePath!.Split('/')]));
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
            Assert.Equal(files[item.Index].Length, (await http.GetByteArrayAsync(item.FileUri, Cancellation)).Length);
        }

        Assert.Equal(end, await engine.GetAsync(made.Id, Cancellation) with { Options = end.Options });
        Assert.Equal(made.Id, Assert.Single(await engine.ListAsync(Cancellation)).Id);
        Assert.Equal([2], (await AsyncSequence.ToListAsync(engine.GetItemsAsync(made.Id, ItemState.Failed, Cancellation)))
            .Select(item => item.Index));
    }

    [Fact]
    public async Task A_batch_is_suspended_resumed_stopped_restarted_and_removed()
    {
        var gate = new SimulatorGate();
        (ScidlProcess process, Uri address) = await ServeAsync();
        await using IDownloadEngine engine = Connect(address);
        SimulatedFile[] files = [Archive.Add("fine", 1000, 1), Archive.Add("held", 1000, 2, Fault.SlowHeaders(gate)),
            Archive.Add("never", 10, 3)];
        BatchInfo made = await engine.CreateAsync(RequestOf(files, limit: 1), Cancellation);
        var sink = new RecordingSink();
        Task<BatchInfo> followed = engine.RunAsync(made.Id, new RunContext { Sink = sink }, Cancellation);
        await WaitAtAsync(gate, process);

        BatchInfo suspended = await engine.SuspendAsync(made.Id, Cancellation);
        Assert.Equal(BatchState.Suspended, suspended.State);
        Assert.Equal(BatchState.Suspended, (await followed).State);

        // Resuming takes a moment over there; nobody who follows may take that for another pause.
        followed = engine.RunAsync(made.Id, new RunContext(), Cancellation);
        await gate.WaitUntilReachedAsync(2, Cancellation);
        Assert.False(followed.IsCompleted);
        BatchInfo waited = await engine.WaitAsync(made.Id, TimeSpan.FromMilliseconds(200), NullSink.Instance, Cancellation);
        Assert.Equal(BatchState.Running, waited.State);
        Assert.Equal(ErrorId.BatchStateConflict, (await Assert.ThrowsAsync<DownloadException>(() => engine.RemoveAsync(made.Id, Cancellation))).Id);

        ItemInfo cancelled = await engine.CancelItemAsync(made.Id, 2, Cancellation);
        BatchInfo stopped = await engine.StopAsync(made.Id, Cancellation);
        Assert.Equal(ItemState.Cancelled, cancelled.State);
        Assert.Equal((BatchState.Cancelled, 1, 2), (stopped.State, stopped.Completed, stopped.Cancelled));
        Assert.Equal(BatchState.Cancelled, (await followed).State);
        Assert.Equal(BatchState.Cancelled, (await engine.StopAsync(made.Id, Cancellation)).State);

        gate.Open();
        BatchInfo again = await engine.RestartAsync(made.Id, includeCancelled: true, Cancellation);
        BatchInfo end = await engine.RunAsync(again.Id, new RunContext(), Cancellation);
        Assert.Equal((BatchState.Completed, 2, made.Id), (end.State, end.Completed, end.RetryOf));

        ItemInfo fine = await engine.GetItemAsync(made.Id, 0, Cancellation);
        await engine.RemoveAsync(made.Id, Cancellation);
        Assert.Equal(ErrorId.BatchNotFound, (await Assert.ThrowsAsync<DownloadException>(() => engine.GetAsync(made.Id, Cancellation))).Id);
        Assert.Single(await engine.ListAsync(Cancellation));
        AssertSame(files[0], At(["files", .. fine.RelativePath!.Split('/')]));
    }

    // The service dies and comes back: whoever follows waits for it, and sees the end of the batch.
    [Fact]
    public async Task A_service_that_was_killed_is_waited_for()
    {
        var gate = new SimulatorGate();
        (ScidlProcess first, Uri address) = await ServeAsync();
        await using IDownloadEngine engine = Connect(address);
        SimulatedFile[] files = [Archive.Add("done", 1000, 1), Archive.Add("half", 8_000_000, 2, Fault.Hold(gate, 6_000_000, times: 1)),
            Archive.Add("later", 10, 3)];
        BatchInfo made = await engine.CreateAsync(RequestOf(files, limit: 1), Cancellation);
        var sink = new RecordingSink();
        Task<BatchInfo> followed = engine.RunAsync(made.Id, new RunContext { Sink = sink }, Cancellation);
        await WaitAtAsync(gate, first);
        while (sink.Progress.Count == 0)
            await Task.Delay(20, Cancellation);
        first.Kill();
        await first.WaitAsync();
        while (sink.Messages.Count == 0)
            await Task.Delay(20, Cancellation);
        Assert.False(followed.IsCompleted);

        await ServeAsync("--urls", address.AbsoluteUri);
        gate.Open();
        BatchInfo end = await followed;

        Assert.Equal((BatchState.Completed, 3), (end.State, end.Completed));
        Assert.Equal([0, 1, 2], sink.Settled.Select(item => item.Index).Order());
        Assert.Contains("cannot be reached", sink.Messages[0], StringComparison.Ordinal);
        Assert.Contains(sink.Messages, message => message.EndsWith("answers again.", StringComparison.Ordinal));
        Assert.DoesNotContain(sink.Messages, message => message.Contains(Key, StringComparison.Ordinal));
        foreach (ItemInfo item in sink.Settled)
            AssertSame(files[item.Index], At(["files", .. item.RelativePath!.Split('/')]));
    }

    [Fact]
    public async Task A_service_that_ends_in_good_order_is_waited_for_too()
    {
        var gate = new SimulatorGate();
        (ScidlProcess first, Uri address) = await ServeAsync();
        await using IDownloadEngine engine = Connect(address);
        SimulatedFile file = Archive.Add("half", 4_000_000, 2, Fault.Hold(gate, 3_000_000, times: 1));
        BatchInfo made = await engine.CreateAsync(RequestOf([file]), Cancellation);
        var sink = new RecordingSink();
        Task<BatchInfo> followed = engine.RunAsync(made.Id, new RunContext { Sink = sink }, Cancellation);
        await WaitAtAsync(gate, first);
        while (sink.Progress.Count == 0)
            await Task.Delay(20, Cancellation);

        await first.SignalAsync("TERM");
        await first.WaitAsync();
        while (sink.Messages.Count == 0)
            await Task.Delay(20, Cancellation);
        Assert.False(followed.IsCompleted);
        await ServeAsync("--urls", address.AbsoluteUri);
        gate.Open();

        Assert.Equal(BatchState.Completed, (await followed).State);
        AssertSame(file, At(["files", .. sink.Settled.Single().RelativePath!.Split('/')]));
    }

    // What was removed is still handed out, by this service and by the next one.
    [Fact]
    public async Task Files_of_a_removed_batch_outlive_it()
    {
        (ScidlProcess first, Uri address) = await ServeAsync();
        SimulatedFile file = Archive.Add("a", 1000, 1);
        Uri kept;
        await using (IDownloadEngine engine = Connect(address))
        {
            BatchInfo made = await engine.CreateAsync(RequestOf([file]), Cancellation);
            await engine.RunAsync(made.Id, new RunContext(), Cancellation);
            kept = (await engine.GetItemAsync(made.Id, 0, Cancellation)).FileUri!;
            await engine.RemoveAsync(made.Id, Cancellation);
        }

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        Assert.Equal(1000, (await http.GetByteArrayAsync(kept, Cancellation)).Length);
        first.Kill();
        await first.WaitAsync();
        await ServeAsync("--urls", address.AbsoluteUri);
        Assert.Equal(1000, (await http.GetByteArrayAsync(kept, Cancellation)).Length);
    }

    [Fact]
    public async Task The_program_drives_a_service()
    {
        (ScidlProcess _, Uri address) = await ServeAsync();
        Variables["SCIENCEDOWNLOAD_SERVICE_KEY"] = Key;
        string service = address.AbsoluteUri;
        SimulatedFile[] files = [Archive.Add("a", 1000, 1), Archive.Add("b", 10, 2, Fault.Status(404, times: 1))];
        string list = Write("list.txt", files.Select(file => file.Uri.OriginalString));
        // Its own state stays out of it.
        Variables["SCIENCEDOWNLOAD_STATE"] = At("elsewhere");

        ScidlResult batch = await RunAsync("batch", list, "--service", service, "--json");
        string id = JsonDocument.Parse(batch.Output.Split('\n')[0]).RootElement.GetProperty("batch_id").GetString()!;
        ScidlResult status = await RunAsync("status", id, "--service", service, "--items");
        ScidlResult restart = await RunAsync("restart", id, "--service", service);
        ScidlResult all = await RunAsync("list", "--service", service);
        ScidlResult keyless = await RunAsync("list", "--service", service, "--api-key-file", Write("wrong.txt", "not-the-key"));
        ScidlResult elsewhere = await RunAsync("batch", list, "--service", service, "-o", At("here"));
        ScidlResult removed = await RunAsync("remove", id, "--service", service);

        Assert.Equal(1, batch.ExitCode);
        Assert.Contains("404", batch.Error + batch.Output, StringComparison.Ordinal);
        Assert.Contains("a-", status.Output, StringComparison.Ordinal);
        Assert.Contains(new Uri(address, "files/").AbsoluteUri, status.Output, StringComparison.Ordinal);
        Assert.Equal(0, restart.ExitCode);
        Assert.Equal(3, all.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(2, keyless.ExitCode);
        Assert.Contains("does not take this key", keyless.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-key", keyless.Error, StringComparison.Ordinal);
        Assert.Equal(2, elsewhere.ExitCode);
        Assert.Contains("leave out --output", elsewhere.Error, StringComparison.Ordinal);
        Assert.Equal(0, removed.ExitCode);
        Assert.False(Directory.Exists(At("elsewhere")));
    }

    private static IDownloadEngine Connect(Uri address) => new EngineFactory().Connect(new ServiceConnection(address) { ApiKey = Key });

    private BatchRequest RequestOf(IEnumerable<SimulatedFile> files, int limit = 2) => new()
    {
        Items = AsyncSequence.Of(files.Select(file => new DownloadItem { Sources = [file.Uri] })),
        Options = new BatchOptions { Destination = Folder, ConcurrentLimit = ConcurrencyLimit.Of(limit) },
    };
}
