using System.Net;
using System.Text.Json;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Service;

/// <summary>Batches over REST, from the request to the end.</summary>
public sealed class BatchLifeTests
{
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

    [Fact]
    public async Task One_at_a_time_is_strictly_one_after_the_other()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        IReadOnlyList<SimulatedFile> files = service.AddFiles(6, 2000);

        await service.EndAsync(await service.CreateAsync(files, ("concurrent_limit", 1)));

        Assert.Equal(1, service.Server.PeakConcurrency);
        Assert.Equal(files.Select(file => "/" + file.Path), service.Server.Requests.Select(request => request.Target));
    }

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

    [Fact]
    public async Task A_batch_is_paused_and_goes_on()
    {
        // A pause that does not come in time, by the service's clock, is an error.
        await using ServiceHarness service = await ServiceHarness.StartAsync(haste: 1);
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
