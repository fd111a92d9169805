using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Worker;

public sealed class KillTests : ScidlTest
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Killed_at_random_points_it_ends_complete_and_fetches_no_finished_file_again(int seed)
    {
        const int kills = 5;
        const int length = 400_000;
        var random = new Random(seed);
        SimulatedFile[] files = [.. AddFiles(60, length), Archive.Add("large.bin", 20_000_000, seed: 1000)];
        string list = Write("list.txt", files.Select(f => f.Uri.ToString()));
        string[] command = ["batch", list, "-o", "data", "--concurrent-limit", "4", "--json"];
        var finished = new HashSet<string>();
        for (int kill = 0; kill < kills; kill++)
        {
            // A file of the next stretch waits at a random byte; there the process dies.
            var gate = new SimulatorGate();
            int victim = (kill * 12) + random.Next(12);
            Archive.Add(files[victim].Path, length, seed: victim, Fault.Hold(gate, random.Next(length)));
            ScidlProcess process = Start(command);
            await WaitAtAsync(gate, process);
            process.Kill();
            ScidlResult killed = await process.WaitAsync();
            gate.Open();
            AssertNoneRequested(finished);
            finished.UnionWith(Completed(killed));
            Archive.ClearRequests();
        }

        ScidlResult end = await RunAsync(command);

        Assert.True(end.ExitCode == 0, end.ToString());
        AssertNoneRequested(finished);
        foreach (SimulatedFile file in files)
            AssertSame(file, At("data", Path.GetFileName(file.Path)));
        Assert.Equal(61, end.Batch.GetProperty("completed_jobs").GetInt32());
        Assert.Single((await RunAsync("list", "--json")).Events);
        Assert.Equal(0, (await RunAsync("verify", "data")).ExitCode);
        Assert.Empty(Directory.EnumerateFiles(At("data"), "*.part*", SearchOption.AllDirectories));
    }

    private static IEnumerable<string> Completed(ScidlResult result) => result.Items
        .Where(item => item.GetProperty("status").GetString() == "completed")
        .Select(item => new Uri(item.GetProperty("url").GetString()!).AbsolutePath);

    private void AssertNoneRequested(HashSet<string> paths) => Assert.DoesNotContain(Archive.Requests, request => paths.Contains(request.Target));
}
