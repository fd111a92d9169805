using ScienceDownload.Engine.Validation;

namespace ScienceDownload.Tests.Engine.Validation;

[Collection(nameof(MeasuresMemory))]
public sealed class LargeBatchTests
{
    [Fact]
    public async Task A_hundred_thousand_items_take_a_few_megabytes()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true), most = 0;
        int count = 0;
        IEnumerable<DownloadItem> items = Enumerable.Range(0, 100_000)
            .Select(i => new DownloadItem { Sources = [new Uri("https://example.com/files/" + i)] });
        await foreach (DownloadItem _ in ItemValidator.ValidateAsync(AsyncSequence.Of(items), "batch", default))
        {
            if (++count % 50_000 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }
        Assert.Equal(100_000, count);
        Assert.InRange(most, 0, 20_000_000);
    }
}
