using System.Runtime.CompilerServices;
using ScienceDownload.Engine.Cluster;

namespace ScienceDownload.Tests.Engine.Cluster;

[Collection(nameof(MeasuresMemory))]
public sealed class LargePlanTests
{
    [Fact]
    public async Task A_plan_of_a_million_items_is_dealt_in_the_memory_of_ten_thousand()
    {
        long small = await PeakOfAsync(10_000);
        long large = await PeakOfAsync(1_000_000);

        // The filters alone are 32 MiB. A byte for each item more would be seen.
        Assert.InRange(large, 0, small + (4L << 20));
    }

    /// <summary>The most that is held while a plan is dealt.</summary>
    private static async Task<long> PeakOfAsync(int count)
    {
        using var folder = new TemporaryFolder();
        var peak = new StrongBox<long>();
        var request = new BatchRequest { Items = ItemsAsync(count, peak), Options = new BatchOptions { Destination = folder.Path } };
        (_, DealtPlan plan) = await PlanDealer.DealAsync(folder.Path, request, 64, "seed", TestContext.Current.CancellationToken);
        Assert.Equal(count, plan.Parts.Sum(part => part.Items));
        return peak.Value;
    }

    private static async IAsyncEnumerable<DownloadItem> ItemsAsync(int count, StrongBox<long> peak)
    {
        await Task.CompletedTask;
        for (int i = 0; i < count; i++)
        {
            if (i % (count / 10) == count / 20)
                peak.Value = Math.Max(peak.Value, GC.GetTotalMemory(forceFullCollection: true));
            yield return new DownloadItem { Sources = [new Uri($"http://127.0.0.1/{i}.nc")], RelativePath = $"{i}.nc", Length = i % 1000 };
        }
    }
}
