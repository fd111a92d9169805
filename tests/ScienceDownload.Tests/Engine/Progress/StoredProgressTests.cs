using ScienceDownload.Engine.Progress;

namespace ScienceDownload.Tests.Engine.Progress;

public sealed class StoredProgressTests
{
    private static readonly BatchInfo Batch = new()
    {
        Id = "batch_0123456789ab",
        Archive = "batch",
        State = BatchState.Running,
        Options = new BatchOptions { Destination = "/data" },
        Total = 20,
        Completed = 1,
        Skipped = 2,
        Failed = 3,
        Cancelled = 4,
        Running = 5,
        Queued = 5,
        BytesReceived = 400,
        BytesTotal = 1000,
    };

    [Fact]
    public void A_time_that_nobody_lives_to_see_is_cut() =>
        Assert.Equal(TimeSpan.FromSeconds(1e8), StoredProgress.Of(Batch with { BytesTotal = long.MaxValue }, rate: 2).TimeLeft);

    [Fact]
    public void The_stored_counts_are_what_a_watcher_hears()
    {
        BatchProgress progress = StoredProgress.Of(Batch, rate: 50);

        Assert.Equal((Batch.Id, 20, 10, 3, 2), (progress.BatchId, progress.Total, progress.Settled, progress.Failed, progress.Skipped));
        Assert.Equal((400, 1000, 50), (progress.BytesReceived, progress.BytesTotal, progress.BytesPerSecond));
        Assert.Equal(TimeSpan.FromSeconds(12), progress.TimeLeft);
    }

    [Theory]
    [InlineData(null, 50)]
    [InlineData(1000L, 0)]
    public void Without_a_length_or_a_rate_the_time_left_cannot_be_told(long? total, double rate) =>
        Assert.Null(StoredProgress.Of(Batch with { BytesTotal = total }, rate).TimeLeft);
}
