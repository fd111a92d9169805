using ScienceDownload.Engine.Cluster;
using ScienceDownload.Engine.Manifests;
using ScienceDownload.Engine.State;

namespace ScienceDownload.Tests.Engine.Cluster;

public sealed class ClusterViewTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ClusterRun _run;

    public ClusterViewTests() => _run = new ClusterRun
    {
        Id = "cluster_0123456789ab",
        Archive = "batch",
        Plan = "plan_1",
        Options = OptionsJson.Write(new BatchOptions { Destination = _folder.Path }),
        Shards = 3,
        Parts = [new PlanPart(1, 10, 1000), new PlanPart(2, 20, 2000), new PlanPart(3, 30, null)],
        ArrayLimit = 3,
        HostConnections = 3,
        Worker = ["scidl"],
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    private string RunFolder => _folder[".scidl/" + _run.Id];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Before_any_task_has_begun_everything_waits()
    {
        BatchInfo batch = ClusterView.Look(_run, RunFolder, [Task(1, "PENDING"), Task(2, "PENDING"), Task(3, "PENDING")]);

        Assert.Equal((BatchState.Queued, 60, 60, "slurm:7"), (batch.State, batch.Total, batch.Queued, batch.Owner));
        Assert.Null(batch.BytesTotal);
    }

    [Theory]
    [InlineData("JobHeldUser", true)]
    [InlineData("launch failed requeued held", true)]
    [InlineData("JobHoldMaxRequeue", true)]
    [InlineData("PartitionTimeLimit", true)]
    [InlineData("Priority", false)]
    [InlineData("Resources", false)]
    [InlineData("JobArrayTaskLimit", false)]
    [InlineData("", false)]
    public void A_part_that_no_waiting_brings_on_says_why(string reason, bool isKept)
    {
        BatchInfo batch = ClusterView.Look(_run, RunFolder, [Task(1, "RUNNING"), Task(2, "PENDING", reason: reason), Task(3, "PENDING")]);

        Assert.Equal(BatchState.Queued, batch.State);
        if (isKept)
            Assert.StartsWith($"Slurm keeps 1 of 3 parts waiting: part 2 {reason}.", batch.Error, StringComparison.Ordinal);
        else
            Assert.Null(batch.Error);
    }

    [Fact]
    public async Task Results_living_parts_dead_parts_and_waiting_ones_add_up()
    {
        await WriteAsync(1, Status(1) with { State = BatchState.Completed, Total = 12, Completed = 11, Failed = 1 }, isResult: true);
        await WriteAsync(2, Status(2) with { Total = 20, Completed = 5, Skipped = 3, Running = 4, Queued = 8, Rate = 100 });
        await WriteAsync(3, Status(3) with { Total = 30, Completed = 6, Running = 4, Queued = 20, Rate = 100 });

        BatchInfo batch = ClusterView.Look(_run, RunFolder, [Task(1, "COMPLETED"), Task(2, "RUNNING"), Task(3, "PENDING")]);

        // Part 1 has two items more than the plan: an order brought them. Part 3 was requeued: what its task moved waits again.
        Assert.Equal(62, batch.Total);
        Assert.Equal((22, 3, 1, 4, 32), (batch.Completed, batch.Skipped, batch.Failed, batch.Running, batch.Queued));
        Assert.Equal(batch.Total, batch.Completed + batch.Skipped + batch.Failed + batch.Cancelled + batch.Running + batch.Queued);
        Assert.Equal(100, batch.BytesPerSecond);
        Assert.Equal(BatchState.Running, batch.State);
    }

    [Fact]
    public async Task A_batch_without_tasks_that_has_not_ended_is_suspended_and_says_why()
    {
        await WriteAsync(1, Status(1) with { State = BatchState.Completed, Total = 10, Completed = 10 }, isResult: true);

        BatchInfo batch = ClusterView.Look(_run, RunFolder, [Task(1, "COMPLETED"), Task(2, "TIMEOUT", "n2"), Task(3, "NODE_FAIL", "n4")]);

        Assert.Equal(BatchState.Suspended, batch.State);
        Assert.StartsWith("2 of 3 parts have not ended: part 2 TIMEOUT on n2, part 3 NODE_FAIL on n4.", batch.Error, StringComparison.Ordinal);
        Assert.Null(batch.Owner);
    }

    [Fact]
    public void While_the_scheduler_does_not_answer_nothing_is_given_up() =>
        Assert.Equal(BatchState.Queued, ClusterView.Look(_run, RunFolder, null).State);

    [Fact]
    public void The_last_submission_of_a_part_counts()
    {
        Dictionary<int, TaskState> latest = ClusterView.Latest(
            [Task(1, "TIMEOUT", job: "9"), Task(1, "COMPLETED", job: "10"), Task(2, "RUNNING", job: "9"), Task(2, "CANCELLED", job: "10")]);

        Assert.Equal("COMPLETED", latest[1].State);
        Assert.Equal("RUNNING", latest[2].State);
    }

    [Fact]
    public async Task What_another_run_of_the_plan_left_is_not_this_runs()
    {
        await WriteAsync(2, Status(2) with { Run = "cluster_other", Total = 20, Completed = 20, State = BatchState.Completed });

        Assert.Equal(0, ClusterView.Look(_run, RunFolder, [Task(2, "PENDING")]).Completed);
    }

    [Fact]
    public async Task The_end_joins_the_manifests_and_names_what_is_missing()
    {
        foreach (int part in new[] { 1, 2, 3 })
        {
            _folder.Write($"{part}.nc", "abc");
            await WriteManifestAsync(part);
            Assert.Null(await ClusterEnd.TryAsync(_run, RunFolder, TimeProvider.System, CancellationToken.None));
            await WriteAsync(part, Status(part) with { State = BatchState.Completed, Total = 1, Completed = 1 }, isResult: true);
        }

        File.Delete(_folder["2.nc"]);
        FinalResult? end = await ClusterEnd.TryAsync(_run, RunFolder, TimeProvider.System, CancellationToken.None);

        Assert.Equal((BatchState.Failed, 3, 3), (end!.State, end.Total, end.Completed));
        Assert.StartsWith("1 of 3 files are not as they were when they were fetched: 2.nc.", end.Error, StringComparison.Ordinal);
        using ManifestReader manifest = await ManifestReader.OpenAsync(_folder["manifest.json"], CancellationToken.None);
        Assert.Equal(["1.nc", "2.nc", "3.nc"], await manifest.ReadAsync(CancellationToken.None).Select(entry => entry.Path).ToListAsync());
        Assert.Equal(BatchState.Failed, ClusterView.Look(_run, RunFolder, []).State);
    }

    private Task WriteManifestAsync(int part)
    {
        string folder = TaskFolder.Take(ClusterLayout.TaskFolder(_folder[".scidl/plan_1"], part), "n1:1").FullName;
        var entry = new ManifestEntry
        {
            Path = $"{part}.nc",
            Length = 3,
            Sources = [new Uri($"http://127.0.0.1/{part}.nc")],
            Status = ItemState.Completed,
        };
        return ManifestWriter.WriteAsync(folder, new ManifestHeader(), new[] { entry }.ToAsyncEnumerable(), CancellationToken.None);
    }

    private TaskState Task(int part, string state, string node = "", string job = "7", string reason = "") =>
        new(_run.Id, part, job, state, node, reason);

    private PartStatus Status(int part) => new()
    {
        Run = _run.Id, Part = part, Batch = "batch_1", State = BatchState.Running, Node = "n1", StartedAt = DateTimeOffset.UnixEpoch,
    };

    private Task WriteAsync(int part, PartStatus status, bool isResult = false)
    {
        string path = isResult
            ? ClusterLayout.ResultFile(RunFolder, part)
            : Path.Combine(TaskFolder.Take(ClusterLayout.TaskFolder(_folder[".scidl/plan_1"], part), "n1:1").FullName, ClusterLayout.StatusFile);
        return ClusterFiles.WriteAsync(path, status, ClusterJson.Default.PartStatus, CancellationToken.None);
    }
}
