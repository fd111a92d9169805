using System.Text.Json;
using ScienceDownload.Engine.State;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Worker;

namespace ScienceDownload.Tests.Service;

/// <summary>A service that goes away in the middle of its work, and comes back.</summary>
public sealed class RestartTests : ServiceProcess
{
    [Fact]
    public async Task A_killed_service_goes_on_where_it_was()
    {
        var gate = new SimulatorGate();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        SimulatedFile done = Archive.Add("done.bin", 1000, 1);
        SimulatedFile half = Archive.Add("half.bin", 8_000_000, 2, Fault.Hold(gate, 6_000_000, times: 1));
        SimulatedFile later = Archive.Add("later.bin", 1000, 3);
        (ScidlProcess first, Uri address) = await ServeAsync();
        JsonElement made = await AskAsync(HttpMethod.Post, address, "/api/v1/batch/download",
            new { urls = new[] { done.Uri, half.Uri, later.Uri }, concurrent_limit = 1, webhook_url = receiver.Uri });
        string id = made.GetProperty("batch_id").GetString()!;
        await WaitAtAsync(gate, first);
        // What the kill must not lose is what was recorded.
        await WaitForRecordAsync("half-*", 1);
        // What was told and is not recorded yet would be told again: the start and the end of the first job, the start of the second.
        await receiver.UntilAsync(all => all.Count(one => one.Event != "download.progress") == 3);
        await using (StateStore state = StateStore.Open(State, TimeProvider.System))
        {
            while ((await state.ReadDeliveriesAsync(id, 10, TestContext.Current.CancellationToken)).Count > 0)
                await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        first.Kill();
        await first.WaitAsync();
        Archive.ClearRequests();

        (ScidlProcess _, address) = await ServeAsync();
        gate.Open();
        JsonElement end = await EndAsync(address, id);
        await receiver.UntilAsync(all => all.Any(one => one.Event == "batch.completed"));

        Assert.Equal(["completed", "completed", "completed"], ServiceHarness.States(end));
        foreach ((SimulatedFile file, int i) in new[] { done, half, later }.Select((file, i) => (file, i)))
            AssertSame(file, At("files", ServiceHarness.PathOf(ServiceHarness.Job(end, i))));
        // What was brought before is handed out as well.
        Answer served = await SendAsync(HttpMethod.Get, address, "/files/" + ServiceHarness.PathOf(ServiceHarness.Job(end, 0)), null);
        Assert.Equal((System.Net.HttpStatusCode.OK, 1000), (served.Status, served.Body.Length));
        Assert.DoesNotContain(Archive.Requests, request => request.Target == "/done.bin");
        Assert.Contains(Archive.Requests, request => request.Target == "/half.bin" && request.Range is not null);
        // Nothing is told twice, nothing is left out.
        for (int i = 0; i < 3; i++)
            Assert.Equal(["download.started", "download.completed"], receiver.EventsOf($"{id}_job_00{i}").Where(name => name != "download.progress"));
        Assert.All(receiver.All, one => Assert.True(one.IsSignedWith(Key)));
    }

    [Fact]
    public async Task A_service_that_is_told_to_end_does_so_in_good_order()
    {
        var gate = new SimulatorGate();
        SimulatedFile file = Archive.Add("slow.bin", 4_000_000, 1, Fault.Hold(gate, 3_000_000, times: 1));
        (ScidlProcess process, Uri address) = await ServeAsync();
        JsonElement made = await AskAsync(HttpMethod.Post, address, "/api/v1/batch/download", new { urls = new[] { file.Uri } });
        string id = made.GetProperty("batch_id").GetString()!;
        await WaitAtAsync(gate, process);

        await process.SignalAsync("TERM");
        ScidlResult result = await process.WaitAsync();

        // One that does not come to its end is ended with 130.
        Assert.Equal(0, result.ExitCode);
        gate.Open();
        ScidlResult listed = await RunAsync("status", id, "--json");
        Assert.Contains("\"suspended\"", listed.Output, StringComparison.Ordinal);
        (ScidlProcess _, address) = await ServeAsync();
        AssertSame(file, At("files", ServiceHarness.PathOf(ServiceHarness.Job(await EndAsync(address, id), 0))));
    }

    [Fact]
    public async Task A_webhook_that_was_not_told_is_told_after_the_restart()
    {
        int attempts = 0;
        // An answer is waited for until the kill.
        Variables["WEBHOOK_TIMEOUT_SEC"] = "60";
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(_ => Interlocked.Increment(ref attempts) == 1 ? null : 200);
        (ScidlProcess first, Uri address) = await ServeAsync();
        JsonElement made = await AskAsync(
            HttpMethod.Post, address, "/api/v1/batch/download", new { urls = new[] { Archive.Add("a.bin", 10).Uri }, webhook_url = receiver.Uri });
        await EndAsync(address, made.GetProperty("batch_id").GetString()!);
        await receiver.UntilAsync(all => all.Count == 1);
        first.Kill();
        await first.WaitAsync();

        await ServeAsync();
        await receiver.UntilAsync(all => all.Any(one => one.Event == "batch.completed"));

        Assert.Equal(["download.started", "download.started", "download.completed", "batch.completed"], receiver.All.Select(one => one.Event));
        Assert.Equal(receiver.All[0].Delivery, receiver.All[1].Delivery);
    }

    // The same batches for everybody who looks into the state folder.
    [Fact]
    public async Task The_program_and_the_service_see_the_same_batches()
    {
        (ScidlProcess _, Uri address) = await ServeAsync();
        JsonElement made = await AskAsync(HttpMethod.Post, address, "/api/v1/batch/download", new { urls = new[] { Archive.Add("a.bin", 10).Uri } });
        string id = made.GetProperty("batch_id").GetString()!;
        await EndAsync(address, id);
        ScidlResult own = await RunAsync("get", Archive.Add("b.bin", 10).Uri.OriginalString, "-o", At("own"));
        Assert.Equal(0, own.ExitCode);

        ScidlResult list = await RunAsync("list", "--json");
        JsonElement batches = await AskAsync(HttpMethod.Get, address, "/api/v1/batch");

        Assert.Contains(id, list.Output, StringComparison.Ordinal);
        Assert.Equal(2, batches.GetProperty("total").GetInt32());
        Assert.Contains(batches.GetProperty("batches").EnumerateArray(), batch => batch.GetProperty("kind").GetString() == "local");
    }

    [Theory]
    [InlineData("API_KEY is not set", null, "serve")]
    [InlineData("nothing to listen on", "k", "serve", "--urls", "https://127.0.0.1:1")]
    [InlineData("cannot be read", null, "serve", "--api-key-file", "missing.txt")]
    public async Task A_service_that_cannot_start_says_why(string message, string? key, params string[] arguments)
    {
        Variables["API_KEY"] = key;

        ScidlResult result = await RunAsync(arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }
}
