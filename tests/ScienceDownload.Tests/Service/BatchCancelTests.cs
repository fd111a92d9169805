using System.Net;
using System.Text.Json;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Service;

/// <summary>Batches that are cancelled over REST: what is there stays, what is not never comes.</summary>
public sealed class BatchCancelTests
{
    /// <summary>The patience of a cancel is half a minute of the service's clock: a pause of a busy machine has to fit into it.</summary>
    private const int Haste = 2;

    [Fact]
    public async Task A_cancelled_batch_stands_still_for_good()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(haste: Haste);
        var gate = new SimulatorGate();
        string id = await service.CreateAsync(service.AddFiles(5, 100_000, Fault.Hold(gate, 10)), ("concurrent_limit", 2));
        await gate.WaitUntilReachedAsync(2, ServiceHarness.Cancellation);

        Answer answer = await service.SendAsync(HttpMethod.Delete, "/api/v1/batch/" + id);
        JsonElement at = await service.BatchAsync(id);
        service.Server.ClearRequests();
        gate.Open();
        // Whatever might still be on its way has a while.
        await Task.Delay(TimeSpan.FromSeconds(1), service.Time, ServiceHarness.Cancellation);
        JsonElement later = await service.BatchAsync(id);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(
            (id, "cancelled", "Batch cancelled successfully, 5 jobs cancelled"),
            (answer.Text("request_id"), answer.Text("status"), answer.Text("message")));
        Assert.Equal(5, answer.Json.GetProperty("cancelled_jobs").GetInt32());
        Assert.Equal(("cancelled", 5), (ServiceHarness.Status(at), ServiceHarness.Count(at, "cancelled")));
        Assert.NotNull(at.GetProperty("completed_at").GetString());
        Assert.Null(ServiceHarness.Error(at));
        Assert.Equal(at.GetRawText(), later.GetRawText());
        Assert.Empty(service.Server.Requests);
        Assert.DoesNotContain(service.FilesOnDisk(), name => !name.Contains(".part", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_finished_file_stays_when_its_batch_is_cancelled()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(haste: Haste);
        var gate = new SimulatorGate();
        SimulatedFile done = service.Server.Add("done.bin", 500, 1);
        string id = await service.CreateAsync(
            [done, service.Server.Add("slow.bin", 500, 2, Fault.Hold(gate)), service.Server.Add("waits.bin", 500, 3)], ("concurrent_limit", 1));
        await gate.WaitUntilReachedAsync(1, ServiceHarness.Cancellation);
        await service.UntilAsync(id, batch => ServiceHarness.Count(batch, "completed") == 1);

        Answer answer = await service.SendAsync(HttpMethod.Delete, "/api/v1/batch/" + id);

        Assert.Equal(2, answer.Json.GetProperty("cancelled_jobs").GetInt32());
        service.AssertSame(done, ServiceHarness.Job(await service.BatchAsync(id), 0));
    }

    [Fact]
    public async Task A_finished_batch_cannot_be_cancelled_any_more()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(haste: Haste);
        string id = await service.CreateAsync(service.AddFiles(1, 10));
        JsonElement end = await service.EndAsync(id);

        for (int i = 0; i < 2; i++)
        {
            Answer answer = await service.SendAsync(HttpMethod.Delete, "/api/v1/batch/" + id);
            Assert.Equal((0, "completed", "Batch already completed, 0 jobs cancelled"),
                (answer.Json.GetProperty("cancelled_jobs").GetInt32(), answer.Text("status"), answer.Text("message")));
        }

        Assert.Equal(end.GetRawText(), (await service.BatchAsync(id)).GetRawText());
    }

    [Theory]
    [InlineData("GET", "/api/v1/batch/nope")]
    [InlineData("DELETE", "/api/v1/batch/nope")]
    public async Task An_unknown_batch_is_not_found(string method, string path)
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(haste: Haste);

        Answer answer = await service.SendAsync(HttpMethod.Parse(method), path);

        Assert.Equal((HttpStatusCode.NotFound, "Batch not found: nope"), (answer.Status, answer.Text("error")));
    }

    [Fact]
    public async Task A_cancel_that_races_the_rename_leaves_a_file_or_a_cancelled_job_never_both()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(haste: Haste);
        for (int i = 0; i < 100; i++)
        {
            SimulatedFile file = service.Server.Add($"{i}.bin", 300, i);
            string id = await service.CreateAsync([file]);
            await service.SendAsync(HttpMethod.Delete, "/api/v1/batch/" + id);
            JsonElement batch = await service.BatchAsync(id);
            string folder = Path.Combine(service.Root, "batch", id);
            bool there = Directory.Exists(folder)
                && Directory.GetFiles(folder).Any(path => path.EndsWith(".bin", StringComparison.Ordinal));
            Assert.Equal(there ? "completed" : "cancelled", ServiceHarness.States(batch)[0]);
        }
    }
}
