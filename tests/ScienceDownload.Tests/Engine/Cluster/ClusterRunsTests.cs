using ScienceDownload.Engine.Cluster;
using ScienceDownload.Engine.State;

namespace ScienceDownload.Tests.Engine.Cluster;

/// <summary>Runs that have ended: they are known by their folders alone, without a scheduler.</summary>
public sealed class ClusterRunsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunRegistry _registry;
    private readonly ClusterRuns _runs;

    public ClusterRunsTests()
    {
        _registry = new RunRegistry(_folder["state"]);
        _runs = new ClusterRuns(_registry, TimeProvider.System);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_are_listed_newest_first_and_each_is_found()
    {
        await AddAsync("cluster_000000000001", day: 1, new FinalResult { State = BatchState.Completed, Total = 5, Completed = 5 });
        await AddAsync("cluster_000000000002", day: 2, new FinalResult { State = BatchState.Failed, Total = 7, Failed = 7, Error = "why" });

        IReadOnlyList<BatchInfo> all = await _runs.ListAsync(Cancellation);
        BatchInfo one = await _runs.GetAsync("cluster_000000000001", Cancellation);

        Assert.Equal(
            [("cluster_000000000002", BatchState.Failed, 7, "why"), ("cluster_000000000001", BatchState.Completed, 5, null)],
            all.Select(batch => (batch.Id, batch.State, batch.Total, batch.Error)));
        Assert.Equal((BatchState.Completed, 5), (one.State, one.Completed));
    }

    [Fact]
    public async Task One_whose_folder_is_gone_is_not_found_and_not_listed()
    {
        await AddAsync("cluster_000000000001", day: 1, new FinalResult { State = BatchState.Completed, Total = 5, Completed = 5 });
        Directory.Delete(RunFolder("cluster_000000000001"), recursive: true);

        DownloadException refused = await Assert.ThrowsAsync<DownloadException>(() => _runs.GetAsync("cluster_000000000001", Cancellation));

        Assert.Equal(ErrorId.BatchNotFound, refused.Id);
        Assert.Contains(RunFolder("cluster_000000000001"), refused.Message, StringComparison.Ordinal);
        Assert.Empty(await _runs.ListAsync(Cancellation));
    }

    private string RunFolder(string id) => _folder["shared/.scidl/" + id];

    private async Task AddAsync(string id, int day, FinalResult result)
    {
        string folder = Directory.CreateDirectory(RunFolder(id)).FullName;
        var run = new ClusterRun
        {
            Id = id,
            Archive = "batch",
            Plan = "plan_1",
            Options = OptionsJson.Write(new BatchOptions { Destination = _folder["shared"] }),
            Shards = 1,
            Parts = [new PlanPart(1, result.Total, null)],
            ArrayLimit = 1,
            HostConnections = 1,
            Worker = ["scidl"],
            CreatedAt = DateTimeOffset.UnixEpoch.AddDays(day),
        };
        await ClusterFiles.WriteAsync(Path.Combine(folder, ClusterLayout.RunFile), run, ClusterJson.Default.ClusterRun, Cancellation);
        await ClusterFiles.WriteAsync(Path.Combine(folder, ClusterLayout.FinalFile), result, ClusterJson.Default.FinalResult, Cancellation);
        _registry.Add(id, folder);
    }
}
