using System.Net;
using System.Text.Json;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Service;

/// <summary>What the failures of files make of their batch.</summary>
public sealed class BatchErrorTests
{
    [Theory]
    [InlineData(1, 2, false, true, "completed", null)]
    [InlineData(2, 0, false, true, "completed", null)]
    [InlineData(2, 0, false, false, "failed", "2 of 2 jobs failed")]
    [InlineData(1, 0, true, true, "failed", "Job {0}_job_000 failed: HTTP 404 Not Found")]
    public async Task Whether_failures_fail_the_batch_is_the_callers_choice(int bad, int good, bool stop, bool ignore, string status, string? error)
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        IEnumerable<SimulatedFile> files = Enumerable.Range(0, bad)
            .Select(i => service.Server.Add($"bad/{i}", 10, i, Fault.Status(404)))
            .Concat(service.AddFiles(good, 10));

        string id = await service.CreateAsync(files, ("stop_on_error", stop), ("ignore_errors", ignore));
        JsonElement batch = await service.EndAsync(id);

        Assert.Equal(
            (status, bad, good), (ServiceHarness.Status(batch), ServiceHarness.Count(batch, "failed"), ServiceHarness.Count(batch, "completed")));
        Assert.Equal(error?.Replace("{0}", id, StringComparison.Ordinal), ServiceHarness.Error(batch));
        Assert.Equal("HTTP 404 Not Found", ServiceHarness.Error(ServiceHarness.Job(batch, 0)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stop_on_error_starts_nothing_more(bool abort)
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        var slow = new SimulatorGate();
        var failing = new SimulatorGate();
        SimulatedFile[] files =
        [
            service.Server.Add("a", 10, 0, Fault.SlowHeaders(failing), Fault.Status(404)), service.Server.Add("slow.bin", 1000, 1, Fault.Hold(slow)),
            service.Server.Add("c", 10), service.Server.Add("d", 10),
        ];
        string id = await service.CreateAsync(files, ("concurrent_limit", 2), ("stop_on_error", true), ("abort_in_flight", abort));
        await slow.WaitUntilReachedAsync(1, ServiceHarness.Cancellation);
        failing.Open();
        if (!abort)
        {
            JsonElement settling = await service.UntilAsync(id, batch => ServiceHarness.Count(batch, "cancelled") == 2);
            Assert.Equal("running", ServiceHarness.Status(settling));
            slow.Open();
        }

        JsonElement end = await service.EndAsync(id);

        Assert.Equal(["failed", abort ? "cancelled" : "completed", "cancelled", "cancelled"], ServiceHarness.States(end));
        Assert.Equal(("failed", $"Job {id}_job_000 failed: HTTP 404 Not Found"), (ServiceHarness.Status(end), ServiceHarness.Error(end)));
        Assert.Equal(["/a", "/slow.bin"], service.Server.Requests.Select(request => request.Target).Order());
        Assert.Equal(abort ? 0 : 1, service.FilesOnDisk().Count(name => !name.Contains(".part", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Of_two_failures_in_flight_the_first_is_told()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        var second = new SimulatorGate();
        string id = await service.CreateAsync(
            [service.Server.Add("a", 10, 0, Fault.SlowHeaders(second), Fault.Status(403)), service.Server.Add("b", 10, 0, Fault.Status(404))],
            ("concurrent_limit", 2), ("stop_on_error", true));
        await second.WaitUntilReachedAsync(1, ServiceHarness.Cancellation);
        await service.UntilAsync(id, batch => ServiceHarness.Count(batch, "failed") == 1);
        second.Open();

        JsonElement end = await service.EndAsync(id);

        Assert.Equal(2, ServiceHarness.Count(end, "failed"));
        Assert.Equal($"Job {id}_job_001 failed: HTTP 404 Not Found", ServiceHarness.Error(end));
    }

    [Fact]
    public async Task What_failed_is_tried_again_as_a_new_batch()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        SimulatedFile[] files =
        [
            .. Enumerable.Range(0, 5).Select(i => service.Server.Add($"{i}.bin", 10, i, i is 0 or 2 or 3 ? [Fault.Status(404, times: 1)] : [])),
        ];
        string id = await service.CreateAsync(files, ("concurrent_limit", 2), ("timeout_sec", 77));
        await service.EndAsync(id);

        Answer answer = await service.SendAsync(HttpMethod.Post, $"/api/v1/batch/{id}/restart", "");

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        string again = answer.Text("batch_id");
        JsonElement end = await service.EndAsync(again);
        Assert.NotEqual(id, again);
        Assert.Equal(id, end.GetProperty("retry_of").GetString());
        Assert.Equal(
            new[] { 0, 2, 3 }.Select(i => files[i].Uri.OriginalString),
            end.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("url").GetString()));
        Assert.Equal(("completed", 3), (ServiceHarness.Status(end), ServiceHarness.Count(end, "completed")));
        BatchOptions options = (await service.Engine.GetAsync(again, ServiceHarness.Cancellation)).Options;
        Assert.Equal((2, 77), (options.ConcurrentLimit.Count, (int)options.ItemTimeout!.Value.TotalSeconds));
    }
}
