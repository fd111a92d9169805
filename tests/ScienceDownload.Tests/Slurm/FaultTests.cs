using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Slurm;

public sealed class FaultTests(SlurmCluster cluster) : SlurmTest(cluster)
{
    private const int Length = 4_000_000;

    [Fact]
    public async Task What_a_lost_node_had_begun_goes_on_elsewhere_from_where_it_was()
    {
        var gate = new SimulatorGate();
        SimulatedFile file = Archive.Add("set/large.bin", Length, seed: 5, Fault.Hold(gate, Length / 2, times: 1));
        string id = await SubmitAsync([file], "--shards", "1", "--connections", "1");
        await WaitForBytesAsync(id, gate);
        (string node, int process) = OwnerOf(1);

        await LoseAsync(node, process);
        await WaitAsync(id, "completed");
        // Counted while the lost connection is still held: what is sent into it goes nowhere.
        long sent = Archive.BodyBytesSent;
        gate.Open();
        await BringBackAsync(node);

        Assert.NotEqual(node, (await ItemAsync(id)).GetProperty("node").GetString());
        Assert.InRange(sent, Length, Length + (Length / 4));
        await AssertArrivedAsync([file]);
    }

    [Fact]
    public async Task A_task_whose_old_process_lives_on_is_alone_with_its_files()
    {
        var gate = new SimulatorGate();
        SimulatedFile file = Archive.Add("set/large.bin", Length, seed: 5, Fault.Hold(gate, Length / 2, times: 1));
        string id = await SubmitAsync([file], "--shards", "1", "--connections", "1");
        await WaitForBytesAsync(id, gate);
        (string node, int process) = OwnerOf(1);

        // The node is cut off: its process sleeps through it all with its file open, and wakes when another has ended the work.
        await ExternalAsync("kill", "-STOP", $"{process}");
        await Cluster.DoAsync("kill-node " + node);
        await Cluster.RunAsync("scontrol", "update", "nodename=" + node, "state=down", "reason=test");
        await WaitAsync(id, "completed");
        byte[] result = await File.ReadAllBytesAsync(Path.Combine(RunFolder(id), "final.json"), TestContext.Current.CancellationToken);
        DateTime written = File.GetLastWriteTimeUtc(Path.Combine(Shared, "large.bin"));
        gate.Open();
        await ExternalAsync("kill", "-CONT", $"{process}");
        await WaitUntilAsync(() => Task.FromResult(!Directory.Exists($"/proc/{process}")), "the end of the old process");
        await BringBackAsync(node);

        Assert.NotEqual(node, (await ItemAsync(id)).GetProperty("node").GetString());
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(Shared, "large.bin")));
        Assert.Equal(result, await File.ReadAllBytesAsync(Path.Combine(RunFolder(id), "final.json"), TestContext.Current.CancellationToken));
        Assert.Contains("took part 1", Logs(id, "*.err"), StringComparison.Ordinal);
        Assert.InRange(Archive.BodyBytesSent, Length, Length + Length);
        await AssertArrivedAsync([file]);
    }

    [Fact]
    public async Task A_part_that_ran_out_of_time_is_resumed_where_it_was()
    {
        var gate = new SimulatorGate();
        SimulatedFile file = Archive.Add("set/large.bin", Length, seed: 5, Fault.Hold(gate, Length / 2, times: 1));
        string id = await SubmitAsync([file], "--shards", "1", "--time", "1", "--connections", "1", "--stall-timeout", "600");
        await WaitForBytesAsync(id, gate);

        JsonElement late = await WaitAsync(id, "suspended");
        Assert.Matches("part 1 TIMEOUT on n[1-4]", late.GetProperty("error").GetString());

        Assert.Equal(0, (await RunAsync("resume", id)).ExitCode);
        await WaitAsync(id, "completed");
        // Counted while the connection of the ended task is still held: what is sent into it goes nowhere.
        Assert.InRange(Archive.BodyBytesSent, Length, Length + (Length / 4));
        gate.Open();
        await AssertArrivedAsync([file]);
    }

    [Fact]
    public async Task A_controller_that_is_started_anew_changes_nothing()
    {
        var gate = new SimulatorGate();
        IReadOnlyList<SimulatedFile> files = AddFiles(6, 100_000, Fault.Hold(gate, 50_000));
        string id = await SubmitAsync(files, "--shards", "3");
        await gate.WaitUntilReachedAsync(3, TestContext.Current.CancellationToken);

        await Cluster.DoAsync("stop-controller");
        gate.Open();
        // The tasks do not need it; that they have ended is what nobody can say now.
        await WaitUntilAsync(() => Task.FromResult(Directory.Exists(Path.Combine(RunFolder(id), "results"))
            && Directory.EnumerateFiles(Path.Combine(RunFolder(id), "results"), "*.json").Count() == 3), "the results of all parts");
        await Cluster.DoAsync("start-controller");
        await WaitAsync(id, "completed");

        await AssertArrivedAsync(files);
    }

    [Fact]
    public async Task A_full_disk_suspends_what_is_left_and_a_resume_brings_it()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can mount a small disk.");
        Directory.CreateDirectory(Shared);
        await ExternalAsync("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", Shared);
        try
        {
            IReadOnlyList<SimulatedFile> files = AddFiles(8, 1_900_000);
            string id = await SubmitAsync(files, "--shards", "4", "--array-limit", "2");

            JsonElement full = await WaitAsync(id, batch => batch.GetProperty("status").GetString() is "suspended" or "completed");
            Assert.True(Count(full, "completed_jobs") < 8, full.ToString());

            await ExternalAsync("mount", "-o", "remount,size=64m", Shared);
            if (full.GetProperty("status").GetString() == "suspended")
                Assert.Equal(0, (await RunAsync("resume", id)).ExitCode);
            JsonElement end = await WaitAsync(id, "completed");
            if (Count(end, "failed_jobs") > 0)
            {
                id = (await RunAsync("restart", id, "--json")).Batch.GetProperty("batch_id").GetString()!;
                await WaitAsync(id, "completed");
            }

            await AssertArrivedAsync(files);
        }
        finally
        {
            await ExternalAsync("umount", "-l", Shared);
        }
    }

    [Fact]
    public async Task Two_thousand_files_arrive_while_a_node_is_lost_and_a_task_is_requeued()
    {
        const int count = 2000;
        IReadOnlyList<SimulatedFile> files = AddFiles(count, 20_000);
        // Four parts cannot end before the faults, however fast the others are.
        var gate = new SimulatorGate();
        foreach (int held in (int[])[0, 501, 1002, 1503])
            Archive.Add(files[held].Path.TrimStart('/'), 20_000, seed: held, Fault.Hold(gate, 10_000, times: 1));
        string id = await SubmitAsync(files, "--shards", "40", "--stall-timeout", "600");
        await gate.WaitUntilReachedAsync(4, TestContext.Current.CancellationToken);

        // A node is lost with all that runs on it, and a task on another one is sent back to the queue.
        string[][] running = [.. (await Cluster.RunAsync("squeue", "--array", "--noheader", "--states=running", "--name=" + id, "--format=%i|%K|%N"))
            .Split('\n').Select(line => line.Split('|'))];
        string lost = running[0][2];
        int[] parts = [.. running.Where(task => task[2] == lost).Select(task => int.Parse(task[1], CultureInfo.InvariantCulture))];
        await Cluster.DoAsync("kill-node " + lost);
        foreach ((_, int process) in parts.Select(OwnerOf).Where(owner => owner.Node == lost))
            await KillAsync(process);
        await Cluster.RunAsync("scontrol", "update", "nodename=" + lost, "state=down", "reason=test");
        if (running.FirstOrDefault(task => task[2] != lost) is { } other)
            await ExternalAsync("bash", "-c", $"SLURM_CONF={Cluster.Configuration} scontrol requeue {other[0]} || true");
        gate.Open();
        JsonElement end = await WaitAsync(id, "completed");
        await BringBackAsync(lost);

        Assert.Equal(count, Count(end, "completed_jobs"));
        Assert.Equal(count * 20_000L, end.GetProperty("downloaded_bytes").GetInt64());
        await AssertArrivedAsync(files);
        // Nothing twice but what was in flight on the lost node and in the requeued task.
        Assert.InRange(Archive.Requests.Count, count, count + 40);
    }

    /// <summary>Waits until a good part of the file is there, as far as anybody can tell, and recorded.</summary>
    private async Task WaitForBytesAsync(string id, SimulatorGate gate)
    {
        await gate.WaitUntilReachedAsync(1, TestContext.Current.CancellationToken);
        await WaitAsync(id, batch => batch.GetProperty("downloaded_bytes").GetInt64() >= Length / 4);
        await WaitForRecordAsync("*", Length / 4);
    }

    private async Task LoseAsync(string node, int process)
    {
        await Cluster.DoAsync("kill-node " + node);
        await KillAsync(process);
        await Cluster.RunAsync("scontrol", "update", "nodename=" + node, "state=down", "reason=test");
    }

    /// <summary>Kills a task with the process of Slurm that watches it, which would report that it failed. It may have ended by itself.</summary>
    private static Task KillAsync(int process) =>
        ExternalAsync("bash", "-c", $"for p in $(awk '{{print $4}}' /proc/{process}/stat 2>/dev/null) {process}; do kill -KILL $p; done || true");

    /// <summary>
    /// Starts a lost node again, for the tests to come. It announces itself, and Slurm takes it back for that whatever it was down for
    /// (<c>ReturnToService=2</c>). Nobody waits for it: until it is there, tasks wait for a place on the others.
    /// </summary>
    private Task BringBackAsync(string node) => Cluster.DoAsync("start-node " + node);

    private async Task<JsonElement> ItemAsync(string id) => Assert.Single((await RunAsync("status", id, "--items", "--json")).Items);

    private static async Task ExternalAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
