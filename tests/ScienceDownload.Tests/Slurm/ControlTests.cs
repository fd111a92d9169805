using System.Diagnostics;
using System.Text.Json;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Worker;

namespace ScienceDownload.Tests.Slurm;

public sealed class ControlTests(SlurmCluster cluster) : SlurmTest(cluster)
{
    [Fact]
    public async Task A_stopped_batch_settles_and_a_restart_brings_the_rest()
    {
        var gate = new SimulatorGate();
        List<SimulatedFile> files = [.. AddFiles(30, 2000)];
        SimulatedFile held = Archive.Add("set/held.bin", 2_000_000, seed: 77, Fault.Hold(gate, 1_000_000));
        string id = await SubmitAsync([held, .. files], "--shards", "3", "--connections", "1");
        // Two parts have ended, the one with the held file has not.
        await gate.WaitUntilReachedAsync(1, TestContext.Current.CancellationToken);
        await WaitAsync(id, batch => Count(batch, "completed_jobs") == 30);
        await WaitForRecordAsync("held.bin", 500_000);

        ScidlResult stopped = await RunAsync("stop", id, "--json");

        Assert.Equal("cancelled", stopped.Batch.GetProperty("status").GetString());
        Assert.Equal(1, Count(stopped.Batch, "cancelled_jobs"));
        Assert.Equal("", await Cluster.RunAsync("squeue", "--noheader", "--name=" + id));
        gate.Open();
        Assert.False(File.Exists(Path.Combine(Shared, "held.bin")));
        Assert.Equal(id, (await RunAsync("stop", id, "--json")).Batch.GetProperty("batch_id").GetString());
        (await RunAsync("restart", id)).AssertError(ErrorId.BatchStateConflict);

        Archive.ClearRequests();
        ScidlResult restarted = await RunAsync("restart", id, "--include-cancelled", "--json");
        await WaitAsync(restarted.Batch.GetProperty("batch_id").GetString()!, "completed");

        Assert.All(Archive.Requests, request => Assert.Equal("/set/held.bin", request.Target));
        // The first half was there already.
        Assert.InRange(Archive.BodyBytesSent, 900_000, 1_900_000);
        await AssertArrivedAsync([held, .. files]);
    }

    [Fact]
    public async Task A_suspended_batch_is_resumed_with_the_parts_that_are_left()
    {
        var gate = new SimulatorGate();
        List<SimulatedFile> files = [.. AddFiles(8, 2000)];
        SimulatedFile held = Archive.Add("set/held.bin", 2_000_000, seed: 77, Fault.Hold(gate, 1_000_000));
        string id = await SubmitAsync([held, .. files], "--shards", "4", "--connections", "1");
        await gate.WaitUntilReachedAsync(1, TestContext.Current.CancellationToken);
        await WaitAsync(id, batch => Count(batch, "completed_jobs") == 8);
        await WaitForRecordAsync("held.bin", 500_000);

        JsonElement suspended = (await RunAsync("suspend", id, "--json")).Batch;

        Assert.Equal("suspended", suspended.GetProperty("status").GetString());
        Assert.Contains("1 of 4 parts", suspended.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, Count(suspended, "queued_jobs"));
        Assert.Equal(0, Count(suspended, "running_jobs"));

        gate.Open();
        Archive.ClearRequests();
        Assert.Equal(0, (await RunAsync("resume", id)).ExitCode);
        await WaitAsync(id, "completed");

        Assert.All(Archive.Requests, request => Assert.Equal("/set/held.bin", request.Target));
        Assert.InRange(Archive.BodyBytesSent, 900_000, 1_900_000);
        await AssertArrivedAsync([held, .. files]);
        // One array of four, one of one.
        Assert.Equal(5, (await Cluster.RunAsync("squeue", "--array", "--noheader", "--states=all", "--name=" + id)).Split('\n').Length);
    }

    [Fact]
    public async Task Where_the_queue_has_forgotten_a_task_the_accounts_tell_how_it_ended()
    {
        var gate = new SimulatorGate();
        string id = await SubmitAsync([Archive.Add("set/held.bin", 200_000, seed: 7, Fault.Hold(gate))], "--shards", "1");
        await gate.WaitUntilReachedAsync(1, TestContext.Current.CancellationToken);
        await RunAsync("suspend", id);
        gate.Open();
        // This Slurm keeps no accounts, and remembers its tasks for minutes: both commands are stood in for.
        string bin = Directory.CreateDirectory(At("bin")).FullName;
        AddProgram(Path.Combine(bin, "squeue"), "exit 0");
        AddProgram(Path.Combine(bin, "sacct"), $"echo '{id}|12_1|OUT_OF_MEMORY|n3'");
        Variables["PATH"] = bin + ":" + Variables["PATH"];

        JsonElement batch = await StatusAsync(id);

        Assert.Equal("suspended", batch.GetProperty("status").GetString());
        Assert.Contains("part 1 OUT_OF_MEMORY on n3", batch.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_that_the_scheduler_holds_say_so_until_they_are_released()
    {
        var gate = new SimulatorGate();
        string id = await SubmitAsync(AddFiles(4, 2000, Fault.Hold(gate)), "--shards", "2", "--array-limit", "1");
        await gate.WaitUntilReachedAsync(1, TestContext.Current.CancellationToken);
        string waiting = await Cluster.RunAsync("squeue", "--array", "--noheader", "--states=pending", "--name=" + id, "--format=%i");
        string part = waiting.Split('_')[1];

        await Cluster.RunAsync("scontrol", "hold", waiting);
        JsonElement held = await WaitAsync(id, batch => batch.GetProperty("error").ValueKind == JsonValueKind.String);

        Assert.StartsWith($"Slurm keeps 1 of 2 parts waiting: part {part} JobHeld", held.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.NotEqual("suspended", held.GetProperty("status").GetString());
        await Cluster.RunAsync("scontrol", "release", waiting);
        gate.Open();
        JsonElement done = await WaitAsync(id, "completed");
        Assert.Equal(JsonValueKind.Null, done.GetProperty("error").ValueKind);
    }

    [Fact]
    public async Task While_the_controller_does_not_answer_the_parts_own_words_are_shown_and_nothing_is_submitted()
    {
        var gate = new SimulatorGate();
        string id = await SubmitAsync(AddFiles(3, 2000, Fault.Hold(gate)), "--shards", "1");
        await gate.WaitUntilReachedAsync(1, TestContext.Current.CancellationToken);
        await WaitAsync(id, "running");
        string bin = Directory.CreateDirectory(At("bin")).FullName;
        AddProgram(Path.Combine(bin, "squeue"), "echo 'Unable to contact slurm controller' >&2; exit 1");
        string path = Variables["PATH"]!;
        Variables["PATH"] = bin + ":" + path;

        JsonElement batch = await StatusAsync(id);
        ScidlResult resumed = await RunAsync("resume", id);

        Assert.Equal("running", batch.GetProperty("status").GetString());
        resumed.AssertError(ErrorId.SchedulerRefused);
        Variables["PATH"] = path;
        gate.Open();
        await WaitAsync(id, "completed");
    }

    [Fact]
    public async Task A_batch_is_removed_once_it_is_out_of_the_queue()
    {
        var gate = new SimulatorGate();
        string id = await SubmitAsync(AddFiles(2, 2000, Fault.Hold(gate)), "--shards", "1");
        await gate.WaitUntilReachedAsync(1, TestContext.Current.CancellationToken);

        (await RunAsync("remove", id)).AssertError(ErrorId.BatchBusy);
        await RunAsync("stop", id);
        ScidlResult removed = await RunAsync("remove", id);

        Assert.True(removed.ExitCode == 0, removed.ToString());
        gate.Open();
        (await RunAsync("status", id)).AssertError(ErrorId.BatchNotFound);
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(Shared, ".scidl")));
    }

    private static void AddProgram(string path, string text)
    {
        File.WriteAllText(path, "#!/bin/sh\n" + text + "\n");
        using Process chmod = Process.Start("chmod", ["+x", path]);
        chmod.WaitForExit();
    }
}
