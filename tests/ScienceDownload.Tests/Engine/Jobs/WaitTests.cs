using ScienceDownload.Engine.State;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Engine.Jobs;

public sealed class WaitTests
{
    [Fact]
    public async Task The_rate_is_that_of_the_time_that_passed_also_when_a_look_came_late()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        var clock = new FakeClock();
        BatchInfo made = await harness.CreateAsync([EngineHarness.Item(new Uri("http://127.0.0.1:1/a.bin"))]);
        await using StateStore store = StateStore.Open(harness.StateFolder, clock);
        await using BatchOwnership owner = (await store.OwnAsync(made.Id, EngineHarness.Cancellation))!;
        var sink = new RecordingSink();
        Task<BatchInfo> wait = harness.Open(clock).WaitAsync(made.Id, TimeSpan.FromSeconds(5), sink, EngineHarness.Cancellation);
        while (clock.Waiting == 0 && !wait.IsCompleted)
            await Task.Delay(5, EngineHarness.Cancellation);
        store.Post(new ItemChange(made.Id, 0) { BytesReceived = 10_000 });
        await store.FlushAsync();

        clock.Jump(TimeSpan.FromSeconds(10));
        await wait;

        Assert.Equal([0, 1000], sink.Progress.Select(progress => progress.BytesPerSecond));
    }
}
