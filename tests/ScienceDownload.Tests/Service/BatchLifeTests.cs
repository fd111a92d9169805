using System.Net;
using System.Text.Json;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Service;

/// <summary>Batches over REST, from the request to the end.</summary>
public sealed class BatchLifeTests
{
    // Row 1.
    [Fact]
    public async Task A_new_batch_is_queued_whatever_happens_next()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();

        Answer answer = await service.PostAsync(new { urls = service.AddFiles(3, 100).Select(file => file.Uri) });

        JsonElement batch = answer.Json;
        string id = answer.Text("batch_id");
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Matches("^batch_[0-9a-f]{12}$", id);
        Assert.Equal("/api/v1/batch/" + id, answer.Header("Location"));
        Assert.Equal("queued", ServiceHarness.Status(batch));
        Assert.Equal((3, 0, 0, 0, 3), (
            batch.GetProperty("total_jobs").GetInt32(), ServiceHarness.Count(batch, "completed"), ServiceHarness.Count(batch, "failed"),
            ServiceHarness.Count(batch, "running"), ServiceHarness.Count(batch, "queued")));
        Assert.Equal(
            [$"{id}_job_000", $"{id}_job_001", $"{id}_job_002"],
            batch.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("job_id").GetString()));
        Assert.Equal(JsonValueKind.Null, batch.GetProperty("started_at").ValueKind);
        Assert.Equal(JsonValueKind.Null, batch.GetProperty("duration_sec").ValueKind);
    }

    // Row 2.
    [Fact]
    public async Task Every_file_arrives_and_is_described()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        SimulatedFile[] files = [.. Enumerable.Range(0, 3).Select(i => service.Server.Add($"data/file {i}.csv", 1000 + i, i))];
        foreach (SimulatedFile file in files)
            file.ContentType = "text/csv; charset=utf-8";

        JsonElement batch = await service.EndAsync(await service.CreateAsync(files));

        Assert.Equal("completed", ServiceHarness.Status(batch));
        foreach ((SimulatedFile file, int i) in files.Select((file, i) => (file, i)))
        {
            JsonElement job = ServiceHarness.Job(batch, i);
            service.AssertSame(file, job);
            JsonElement info = job.GetProperty("file_info");
            Assert.Equal($"file_{i}", job.GetProperty("title").GetString());
            Assert.Equal(("csv", "text/csv"), (info.GetProperty("format").GetString(), info.GetProperty("mime_type").GetString()));
            Assert.Equal(info.GetProperty("file_path").GetString(), info.GetProperty("filepath").GetString());
            Assert.Equal(info.GetProperty("file_url").GetString(), info.GetProperty("download_url").GetString());
            Assert.StartsWith($"{service.Address}files/batch/batch_", info.GetProperty("file_url").GetString(), StringComparison.Ordinal);
            Assert.Equal(
                $$"""{"percent":100.0,"downloaded_bytes":{{1000 + i}},"total_bytes":{{1000 + i}},"speed":null,"eta":0,"status":"completed"}""",
                job.GetProperty("progress").GetRawText());
        }

        Assert.Equal(3, service.FilesOnDisk().Length);
        Assert.True(batch.GetProperty("duration_sec").GetDouble() >= 0);
    }

    // Row 16.
    [Fact]
    public async Task As_many_move_as_the_batch_may_in_the_order_of_the_list()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        var gate = new SimulatorGate();
        IReadOnlyList<SimulatedFile> files = service.AddFiles(10, 100, Fault.SlowHeaders(gate));

        string id = await service.CreateAsync(files, ("concurrent_limit", 5));
        await gate.WaitUntilReachedAsync(5, ServiceHarness.Cancellation);
        // What moves is told to the state in groups, a moment later.
        JsonElement half = await service.UntilAsync(id, batch => ServiceHarness.Count(batch, "running") >= 5);
        gate.Open();
        JsonElement end = await service.EndAsync(id);

        Assert.Equal((5, 5), (ServiceHarness.Count(half, "running"), ServiceHarness.Count(half, "queued")));
        Assert.Equal(
            ["running", "running", "running", "running", "running", "queued", "queued", "queued", "queued", "queued"], ServiceHarness.States(half));
        Assert.Equal(10, ServiceHarness.Count(end, "completed"));
        Assert.Equal(5, service.Server.PeakConcurrency);
    }

    // Row 17.
    [Fact]
    public async Task One_at_a_time_is_strictly_one_after_the_other()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        IReadOnlyList<SimulatedFile> files = service.AddFiles(6, 2000);

        await service.EndAsync(await service.CreateAsync(files, ("concurrent_limit", 1)));

        Assert.Equal(1, service.Server.PeakConcurrency);
        Assert.Equal(files.Select(file => "/" + file.Path), service.Server.Requests.Select(request => request.Target));
    }

    // Row 18.
    [Fact]
    public async Task Batches_share_the_places_of_the_service_and_each_goes_on()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(globalLimit: 10);
        var gate = new SimulatorGate();
        SimulatedFile[] AddSet(int set) =>
            [.. Enumerable.Range(0, 10).Select(i => service.Server.Add($"{set}/{i}.bin", 5000, i, Fault.SlowHeaders(gate)))];
        SimulatedFile[][] sets = [.. Enumerable.Range(0, 3).Select(AddSet)];

        string[] ids = await Task.WhenAll(sets.Select(files => service.CreateAsync(files, ("concurrent_limit", 10))));
        await gate.WaitUntilReachedAsync(10, ServiceHarness.Cancellation);
        Assert.Equal(10, gate.Arrivals);
        gate.Open();
        JsonElement[] ends = await Task.WhenAll(ids.Select(service.EndAsync));

        Assert.All(ends, batch => Assert.Equal(
            ("completed", 10, 0),
            (ServiceHarness.Status(batch), ServiceHarness.Count(batch, "completed"), ServiceHarness.Count(batch, "queued"))));
        Assert.Equal(10, service.Server.PeakConcurrency);
    }

    // Rows 19, 20, 21, 25.
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

    // Rows 22 and 24.
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

    // Row 23.
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

    // Rows 26 and 28.
    [Fact]
    public async Task A_cancelled_batch_stands_still_for_good()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        var gate = new SimulatorGate();
        string id = await service.CreateAsync(service.AddFiles(5, 100_000, Fault.Hold(gate, 10)), ("concurrent_limit", 2));
        await gate.WaitUntilReachedAsync(2, ServiceHarness.Cancellation);

        Answer answer = await service.SendAsync(HttpMethod.Delete, "/api/v1/batch/" + id);
        JsonElement at = await service.BatchAsync(id);
        service.Server.ClearRequests();
        gate.Open();
        // Whatever might still be on its way has ten seconds by the service's clock.
        await Task.Delay(TimeSpan.FromSeconds(10), service.Time, ServiceHarness.Cancellation);
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

    // Row 27.
    [Fact]
    public async Task A_finished_file_stays_when_its_batch_is_cancelled()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
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

    // Row 28.
    [Fact]
    public async Task A_finished_batch_cannot_be_cancelled_any_more()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
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

    // Row 29.
    [Theory]
    [InlineData("GET", "/api/v1/batch/nope")]
    [InlineData("DELETE", "/api/v1/batch/nope")]
    public async Task An_unknown_batch_is_not_found(string method, string path)
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();

        Answer answer = await service.SendAsync(HttpMethod.Parse(method), path);

        Assert.Equal((HttpStatusCode.NotFound, "Batch not found: nope"), (answer.Status, answer.Text("error")));
    }

    // Row 30.
    [Fact]
    public async Task A_cancel_that_races_the_rename_leaves_a_file_or_a_cancelled_job_never_both()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
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

    // Row 53.
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

    [Fact]
    public async Task A_batch_is_paused_and_goes_on()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        var gate = new SimulatorGate();
        string id = await service.CreateAsync(service.AddFiles(2, 1000, Fault.SlowHeaders(gate)), ("concurrent_limit", 1));
        await gate.WaitUntilReachedAsync(1, ServiceHarness.Cancellation);

        Answer paused = await service.SendAsync(HttpMethod.Post, $"/api/v1/batch/{id}/suspend", "");
        gate.Open();
        Answer resumed = await service.SendAsync(HttpMethod.Post, $"/api/v1/batch/{id}/resume", "");

        Assert.Equal(("queued", "suspended", HttpStatusCode.OK), (ServiceHarness.Status(paused.Json), paused.Text("state"), paused.Status));
        Assert.Equal(HttpStatusCode.Accepted, resumed.Status);
        Assert.Equal("completed", ServiceHarness.Status(await service.EndAsync(id)));
    }

    [Fact]
    public async Task A_client_may_wait_for_the_end()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(haste: 1);
        var gate = new SimulatorGate();
        string id = await service.CreateAsync(service.AddFiles(1, 1000, Fault.Hold(gate)));
        await gate.WaitUntilReachedAsync(1, ServiceHarness.Cancellation);
        Task<Answer> waiting = service.GetAsync($"/api/v1/batch/{id}?wait=60");
        Assert.False(waiting.IsCompleted);
        gate.Open();

        Assert.Equal("completed", ServiceHarness.Status((await waiting).Json));
    }

    [Fact]
    public async Task Batches_of_this_machine_and_of_the_service_are_one_list()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        string id = await service.CreateAsync(service.AddFiles(1, 10));
        await service.EndAsync(id);
        BatchInfo local = await service.Engine.CreateAsync(
            new BatchRequest
            {
                Items = Engine.AsyncSequence.Of([new DownloadItem { Sources = [service.Server.Add("local.bin", 10).Uri] }]),
                Options = new BatchOptions { Destination = Path.GetTempPath() },
                Name = "mine",
            },
            ServiceHarness.Cancellation);

        JsonElement list = (await service.GetAsync("/api/v1/batch")).Json;
        JsonElement queued = (await service.GetAsync("/api/v1/batch?status=queued")).Json;
        JsonElement one = await service.BatchAsync(local.Id);

        Assert.Equal([local.Id, id], list.GetProperty("batches").EnumerateArray().Select(batch => batch.GetProperty("batch_id").GetString()));
        Assert.Equal(local.Id, Assert.Single(queued.GetProperty("batches").EnumerateArray()).GetProperty("batch_id").GetString());
        Assert.Equal(("mine", "queued"), (one.GetProperty("name").GetString(), ServiceHarness.Status(one)));
    }
}
