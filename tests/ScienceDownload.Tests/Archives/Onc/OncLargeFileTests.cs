using ScienceDownload.Archives.Onc;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Onc;

/// <summary>A recording of any length takes no more memory than a short one.</summary>
[Collection(nameof(MeasuresMemory))]
public sealed class OncLargeFileTests
{
    private const long Length = 512L * 1024 * 1024;
    private const long Bound = 96L * 1024 * 1024;

    [Fact]
    public async Task A_long_body_goes_to_disk_in_little_memory()
    {
        await using OncHarness onc = await OncHarness.StartAsync();
        const string name = "ICLISTENHF9001_20240401T120000.000Z.flac";
        SimulatedFile file = onc.Server.Add(name, Length, 7, Fault.Chunked());
        OncWish wish = OncHarness.Wish(OncHarness.Aligned, "12:00", "12:05") with { IsAudio = true };
        OncPlan plan = await (await onc.PlannerAsync()).PlanAsync([wish], OncHarness.Cancellation);
        long start = GC.GetTotalMemory(forceFullCollection: true), most = 0;

        Task<BatchRun> running = onc.RunAsync(plan);
        while (!running.IsCompleted)
        {
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false) - start);
            await Task.WhenAny(running, Task.Delay(20, OncHarness.Cancellation));
        }

        BatchRun run = await running;
        Assert.Equal((BatchState.Completed, Length, file.Sha256), (run.Batch.State, run.Items[0].Length, run.Items[0].Sha256));
        Assert.InRange(most, long.MinValue, Bound);
    }
}
