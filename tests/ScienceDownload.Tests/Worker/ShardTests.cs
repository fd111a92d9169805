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
        DownloadItem[] plan = [.. Enumerable.Range(0, items).Select(i => Item(i))];

        DownloadItem[][] parts = await ShareAsync(plan, count);

        Assert.Equal(items, parts.Sum(p => p.Length));
        Assert.Equal(plan.Select(i => i.PrimarySource).ToHashSet(), parts.SelectMany(p => p).Select(i => i.PrimarySource).ToHashSet());
        // Without lengths there is nothing but the number to go by.
        Assert.InRange(parts.Max(p => p.Length) - parts.Min(p => p.Length), 0, 1);
    }

    [Fact]
    public async Task Shards_have_about_the_same_bytes_however_lengths_are_spread()
    {
        var random = new Random(7);
        DownloadItem[] plan =
        [
            .. Enumerable.Range(0, 20_000).Select(i => Item(i) with { Length = (long)Math.Pow(2, 10 + (random.NextDouble() * 20)) }),
        ];

        DownloadItem[][] parts = await ShareAsync(plan, 16);

        long[] bytes = [.. parts.Select(part => part.Sum(item => item.Length!.Value))];
        // Whoever is dealt the last one is ahead by no more than that one item.
        Assert.InRange(bytes.Max() - bytes.Min(), 0, plan.Max(item => item.Length!.Value) + (20_000L / 16 * 256 * 1024));
        Assert.InRange((double)bytes.Max() / bytes.Min(), 1, 1.05);
    }

    [Fact]
    public async Task A_giant_among_small_files_has_a_shard_nearly_to_itself()
    {
        DownloadItem[] plan = [Item(0) with { Length = 10L << 30 }, .. Enumerable.Range(1, 999).Select(i => Item(i) with { Length = 1 << 20 })];

        DownloadItem[][] parts = await ShareAsync(plan, 4);

        Assert.Equal([1, 333, 333, 333], parts.Select(part => part.Length).Order());
    }

    [Fact]
    public async Task Items_that_wait_for_one_order_stay_together_and_count()
    {
        DownloadItem[] plan = [.. Enumerable.Range(0, 3000).Select(i => Item(i) with { Order = i % 3 == 0 ? $"order {i % 10}" : null })];

        DownloadItem[][] parts = await ShareAsync(plan, 8);

        Assert.All(
            parts
                .SelectMany((part, number) => part.Where(item => item.Order is not null).Select(item => (item.Order, number)))
                .GroupBy(pair => pair.Order),
            order => Assert.Single(order.Select(pair => pair.number).Distinct()));
        Assert.Equal(3000, parts.Sum(part => part.Length));
        // What orders made uneven, the others make even again, as far as they go.
        Assert.InRange(parts.Max(part => part.Length) - parts.Where(part => part.Any(item => item.Order is null)).Min(part => part.Length), 0, 1);
    }

    [Fact]
    public async Task Items_of_one_bundle_stay_together()
    {
        DownloadItem[] plan = [.. Enumerable.Range(0, 1200).Select(i => Item(i) with { Bundle = $"scan {i / 30}", Length = 1 << 16 })];

        DownloadItem[][] parts = await ShareAsync(plan, 4);

        Assert.Equal([300, 300, 300, 300], parts.Select(part => part.Length));
        Assert.Equal(40, parts.Sum(part => part.Select(item => item.Bundle).Distinct().Count()));
    }

    private static DownloadItem Item(int number) => new() { Sources = [new Uri($"http://127.0.0.1/{number}")] };

    private static async Task<DownloadItem[][]> ShareAsync(DownloadItem[] plan, int count)
    {
        var parts = new List<DownloadItem[]>();
        for (int number = 1; number <= count; number++)
            parts.Add(await new Shard(number, count).TakeAsync(plan.ToAsyncEnumerable(), CancellationToken.None).ToArrayAsync());
        return [.. parts];
    }
}
