using ScienceDownload.Worker.Running;

namespace ScienceDownload.Tests.Worker;

public sealed class ShardTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 3)]
    [InlineData(2, 5)]
    [InlineData(1000, 7)]
    public async Task Shards_share_a_plan_without_overlap_or_gap(int items, int count)
    {
        DownloadItem[] plan = [.. Enumerable.Range(0, items).Select(i => new DownloadItem { Sources = [new Uri($"http://127.0.0.1/{i}")] })];
        var parts = new List<DownloadItem[]>();
        for (int number = 1; number <= count; number++)
            parts.Add(await new Shard(number, count).TakeAsync(plan.ToAsyncEnumerable(), CancellationToken.None).ToArrayAsync());

        Assert.Equal(items, parts.Sum(p => p.Length));
        Assert.Equal(plan.Select(i => i.PrimarySource).ToHashSet(), parts.SelectMany(p => p).Select(i => i.PrimarySource).ToHashSet());
        Assert.InRange(parts.Max(p => p.Length) - parts.Min(p => p.Length), 0, 1);
    }
}
