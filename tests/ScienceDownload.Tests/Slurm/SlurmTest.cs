using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Worker;

namespace ScienceDownload.Tests.Slurm;

/// <summary>A test that submits to a real Slurm.</summary>
[Collection(SlurmCollection.Name)]
public abstract class SlurmTest : ScidlTest
{
    /// <summary>Far longer than anything here takes.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    protected SlurmTest(SlurmCluster cluster)
    {
        Cluster = cluster;
        Variables["SLURM_CONF"] = cluster.Configuration;
        Variables["PATH"] = Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin";
    }

    protected SlurmCluster Cluster { get; }

    /// <summary>The folder that files land in.</summary>
    protected string Shared => At("shared");

    /// <summary>Submits a list of addresses.</summary>
    /// <returns>The id of the batch.</returns>
    protected async Task<string> SubmitAsync(IEnumerable<SimulatedFile> files, params IEnumerable<string> options)
    {
        string list = Write("list.txt", files.Select(file => file.Uri.ToString()));
        ScidlResult result = await RunAsync(["submit", list, "-o", "shared", "--json", .. options]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Batch.GetProperty("batch_id").GetString()!;
    }

    /// <summary>The batch as <c>scidl status</c> shows it; its counts always add up.</summary>
    protected async Task<JsonElement> StatusAsync(string id)
    {
        ScidlResult result = await RunAsync("status", id, "--json");
        Assert.True(result.ExitCode == 0, result.ToString());
        JsonElement batch = result.Batch;
        Assert.Equal(
            Count(batch, "total_jobs"),
            new[] { "completed_jobs", "failed_jobs", "running_jobs", "queued_jobs", "cancelled_jobs" }.Sum(name => Count(batch, name)));
        return batch;
    }

    /// <summary>Looks at a batch until it is as wanted; what has settled never becomes less on the way.</summary>
    protected async Task<JsonElement> WaitAsync(string id, Func<JsonElement, bool> isThere)
    {
        var clock = Stopwatch.StartNew();
        int settled = 0;
        while (true)
        {
            JsonElement batch = await StatusAsync(id);
            int now = Count(batch, "completed_jobs") + Count(batch, "failed_jobs");
            Assert.True(now >= settled, $"{now} files are there, {settled} were");
            settled = now;
            if (isThere(batch))
                return batch;
            if (clock.Elapsed > Deadline || IsOver(batch))
            {
                string queue = await Cluster.RunAsync("squeue", "--array", "--states=all", "--name=" + id);
                Assert.Fail($"It is not as wanted: {batch}\n{queue}\n{Logs(id)}");
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Looks at a batch until it has a state.</summary>
    protected Task<JsonElement> WaitAsync(string id, string status) => WaitAsync(id, batch =>
    {
        string now = batch.GetProperty("status").GetString()!;
        // A wait for something else would be in vain.
        Assert.True(now == status || now is "queued" or "running", $"{batch}\n{Logs(id)}");
        return now == status;
    });

    /// <summary>Waits until something is as wanted.</summary>
    protected static async Task WaitUntilAsync(Func<Task<bool>> isThere, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!await isThere())
        {
            if (clock.Elapsed > Deadline)
                Assert.Fail("It never came: " + what);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private static bool IsOver(JsonElement batch) => batch.GetProperty("status").GetString() is "completed" or "failed" or "cancelled";

    protected static int Count(JsonElement batch, string name) => batch.GetProperty(name).GetInt32();

    /// <summary>The folder of a batch.</summary>
    protected string RunFolder(string id) => Path.Combine(Shared, ".scidl", id);

    /// <summary>What the tasks of a batch printed.</summary>
    protected string Logs(string id, string kind = "*") => string.Join('\n', Directory.EnumerateFiles(Folder, kind, SearchOption.AllDirectories)
        .Where(path => path.Contains($"{id}/log/", StringComparison.Ordinal))
        .Order()
        .SelectMany(File.ReadAllLines)
        .Where(line => !line.Contains("\"event\":\"progress\"", StringComparison.Ordinal)));

    /// <summary>The node and process of whoever took a part last; nobody where nobody has yet.</summary>
    protected (string Node, int Process) OwnerOf(int part)
    {
        string folder = Path.Combine(Directory.EnumerateDirectories(Path.Combine(Shared, ".scidl"), "plan_*").Single(), $"task-{part:0000}");
        string? claim = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "claim-*").OrderBy(path => path.Length).ThenBy(path => path).LastOrDefault()
            : null;
        if (claim is null || File.ReadAllText(claim) is not { Length: > 0 } text)
            return ("", 0);
        string[] owner = text.Split(' ')[0].Split(':');
        return (owner[0], int.Parse(owner[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Fails unless all files are there as they should be, listed in one manifest, and nothing else is.</summary>
    protected async Task AssertArrivedAsync(IReadOnlyCollection<SimulatedFile> files)
    {
        foreach (SimulatedFile file in files)
            AssertSame(file, Path.Combine(Shared, Path.GetFileName(file.Path)));
        ScidlResult verified = await RunAsync("verify", "shared", "--json");
        Assert.True(verified.ExitCode == 0, verified.ToString());
        Assert.Equal(files.Count, verified.Events[^1].GetProperty("good").GetInt32());
        Assert.Equal(files.Count + 2, Directory.EnumerateFiles(Shared).Count());
    }
}
