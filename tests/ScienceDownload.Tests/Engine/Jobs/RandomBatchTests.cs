using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Engine.Jobs;

/// <summary>Batches of files with scripted luck: whatever happens on the way, the end is the one the script allows.</summary>
public sealed class RandomBatchTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Ends_as_the_script_says(int seed)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(globalLimit: 8);
        var random = new Random(seed);
        bool stop = random.Next(4) == 0;
        harness.Options = harness.Options with
        {
            ConcurrentLimit = random.Next(5) == 0 ? ConcurrencyLimit.Auto : ConcurrencyLimit.Of(random.Next(1, 9)),
            Connections = random.Next(1, 5),
            IgnoreErrors = random.Next(2) == 0,
            StopOnError = stop,
            MaxRetries = 3,
            PerHostLimit = random.Next(3) == 0 ? 2 : null,
        };
        (SimulatedFile File, ErrorId? Fate)[] script = [.. Enumerable.Range(0, random.Next(5, 40)).Select(i => Script(harness, random, i))];
        BatchInfo made = await harness.CreateAsync(script.Select(entry => entry.File));

        BatchRun run = await harness.RunAsync(made);
        while (run.Batch.State == BatchState.Suspended)
            run = await harness.RunAsync(made);

        run.AssertEachSettledOnce();
        bool anyFails = script.Any(entry => entry.Fate is not null);
        foreach ((ItemInfo item, (SimulatedFile file, ErrorId? fate)) in run.Items.Zip(script))
        {
            if (item.State == ItemState.Cancelled)
                Assert.True(stop && anyFails);
            else
                Assert.Equal((fate is null ? ItemState.Completed : ItemState.Failed, fate), (item.State, item.ErrorId));
            if (item.State == ItemState.Completed)
                harness.AssertSame(file, item.RelativePath!);
        }

        Assert.Equal(run.Batch.Completed, harness.FilesOnDisk().Count(name => !name.Contains(".part", StringComparison.Ordinal)));
        int failed = script.Count(entry => entry.Fate is not null);
        if (stop && anyFails)
            Assert.Matches($"^Job {made.Id}_job_\\d{{3}} failed: ", run.Batch.Error);
        else
            Assert.Equal(failed > 0 && !harness.Options.IgnoreErrors ? $"{failed} of {script.Length} jobs failed" : null, run.Batch.Error);
        Assert.Equal(run.Batch.Error is null ? BatchState.Completed : BatchState.Failed, run.Batch.State);
        Assert.InRange(harness.Server.PeakConcurrency, 1, 8 * harness.Options.Connections);
    }

    private static (SimulatedFile File, ErrorId? Fate) Script(EngineHarness harness, Random random, int index)
    {
        long length = random.Next(3) == 0 ? random.Next(300_000, 2_000_000) : random.Next(0, 5_000);
        (Fault[] faults, ErrorId? fate) = random.Next(12) switch
        {
            0 => ([Fault.Status(404)], ErrorId.ItemNotFound),
            1 => ([Fault.Status(403)], ErrorId.AccessDenied),
            2 => ([Fault.Unavailable(Fault.Always)], ErrorId.ServerError),
            3 => ([Fault.Unavailable(random.Next(1, 4))], null),
            4 => ([Fault.CutAt(length / 2)], null),
            5 => ([Fault.TooManyRequests(1, retryAfterSeconds: 1)], null),
            6 => ([Fault.RedirectTo(RedirectTarget.OtherOrigin)], null),
            7 => ([Fault.Chunked()], null),
            8 => ([Fault.IgnoresRange(), Fault.NoValidator()], null),
            _ => (Array.Empty<Fault>(), (ErrorId?)null),
        };
        return (harness.Server.Add($"{index}.bin", length, index, faults), fate);
    }
}
