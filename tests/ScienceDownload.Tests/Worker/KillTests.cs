using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Worker;

public sealed class KillTests : ScidlTest
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Killed_at_random_points_it_ends_complete_and_fetches_little_twice(int seed)
    {
        const int kills = 4;
        const long length = 400_000;
        var random = new Random(seed);
        SimulatedFile[] files = [.. AddFiles(60, length)];
        SimulatedFile large = Archive.Add("large.bin", 20_000_000, seed: 1000);
        string list = Write("list.txt", files.Select(f => f.Uri.ToString()).Append(large.Uri.ToString()));
        string[] command = ["batch", list, "-o", "data", "--concurrent-limit", "4", "--json"];
        for (int kill = 0; kill < kills; kill++)
        {
            // One file of the next stretch waits at a random byte; there the process dies.
            var gate = new SimulatorGate();
            int victim = (kill * 15) + random.Next(15);
            Archive.Add(files[victim].Path, length, seed: victim, Fault.Hold(gate, random.NextInt64(length)));
            ScidlProcess process = Start(command);
            await gate.WaitUntilReachedAsync(1, TestContext.Current.CancellationToken);
            process.Kill();
            await process.WaitAsync();
            gate.Open();
        }

        ScidlResult end = await RunAsync(command);

        Assert.True(end.ExitCode == 0, end.ToString());
        foreach (SimulatedFile file in files)
            AssertSame(file, At("data", Path.GetFileName(file.Path)));
        AssertSame(large, At("data", "large.bin"));
        Assert.Equal(61, end.Batch.GetProperty("completed_jobs").GetInt32());
        Assert.Single((await RunAsync("list", "--json")).Events);
        Assert.Equal(0, (await RunAsync("verify", "data")).ExitCode);
        Assert.Empty(Directory.EnumerateFiles(At("data"), "*.part*", SearchOption.AllDirectories));

        // In flight at a kill: at most four files each time.
        long total = files.Sum(f => f.Length) + large.Length;
        Assert.InRange(Archive.BodyBytesSent, total, total + (kills * 4 * length));
    }
}
