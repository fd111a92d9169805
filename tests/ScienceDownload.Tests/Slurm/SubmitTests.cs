using System.Text.Json;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Worker;

namespace ScienceDownload.Tests.Slurm;

public sealed class SubmitTests(SlurmCluster cluster) : SlurmTest(cluster)
{
    [Fact]
    public async Task A_plan_arrives_over_the_nodes_and_leaves_one_manifest()
    {
        IReadOnlyList<SimulatedFile> files = AddFiles(60, 40_000);

        string id = await SubmitAsync(files, "--shards", "8", "--name", "tiles of June");
        JsonElement end = await WaitAsync(id, "completed");

        Assert.Equal(60, Count(end, "completed_jobs"));
        Assert.Equal(60 * 40_000, end.GetProperty("downloaded_bytes").GetInt64());
        await AssertArrivedAsync(files);
        ScidlResult items = await RunAsync("status", id, "--items", "--json");
        Assert.Equal(60, items.Items.Select(item => item.GetProperty("job_id").GetString()).Distinct().Count());
        Assert.True(items.Items.Select(item => item.GetProperty("node").GetString()).Distinct().Count() > 1, "One node has done it all.");
        Assert.Contains(id, (await RunAsync("list")).Output, StringComparison.Ordinal);
        // Every line that the tasks printed is an object.
        Assert.All(Logs(id, "*.out").Split('\n', StringSplitOptions.RemoveEmptyEntries), line => JsonDocument.Parse(line).Dispose());
    }

    [Fact]
    public async Task The_second_submit_of_a_finished_plan_transfers_nothing()
    {
        IReadOnlyList<SimulatedFile> files = AddFiles(20, 10_000);
        await WaitAsync(await SubmitAsync(files, "--shards", "4"), "completed");
        Archive.ClearRequests();

        string again = await SubmitAsync(files, "--shards", "4");
        JsonElement end = await WaitAsync(again, "completed");

        Assert.Empty(Archive.Requests);
        Assert.Equal(20, Count(end, "skipped_jobs"));
        await AssertArrivedAsync(files);

        // What somebody removed comes again, and nothing else.
        File.Delete(Path.Combine(Shared, "007.bin"));
        await WaitAsync(await SubmitAsync(files, "--shards", "4"), "completed");

        Assert.Equal(["/set/007.bin"], Archive.Requests.Select(request => request.Target).Distinct());
        await AssertArrivedAsync(files);
    }

    [Fact]
    public async Task The_same_plan_is_submitted_once_while_it_is_under_way()
    {
        var gate = new SimulatorGate();
        IReadOnlyList<SimulatedFile> files = AddFiles(4, 10_000, Fault.Hold(gate, 0));
        string id = await SubmitAsync(files, "--shards", "2");

        Assert.Equal(id, await SubmitAsync(files, "--shards", "2"));

        gate.Open();
        await WaitAsync(id, "completed");
        Assert.Equal("2", await Cluster.RunAsync("bash", "-c", $"squeue --array --noheader --states=all --name={id} | wc -l"));
    }

    [Fact]
    public async Task Hostile_names_reach_the_nodes_as_they_are()
    {
        const string name = "it's $(touch /tmp/scidl-was-here) `id` \"%j\" \\ & ; <x>";
        string folder = At(name + "\nline", "100% of %a");
        IReadOnlyList<SimulatedFile> files = AddFiles(4, 1000);

        ScidlResult submitted = await RunAsync(
            "submit", Write("list.txt", files.Select(file => file.Uri.ToString())), "-o", folder, "--shards", "2", "--name", name, "--json");
        Assert.True(submitted.ExitCode == 0, submitted.ToString());
        JsonElement end = await WaitAsync(submitted.Batch.GetProperty("batch_id").GetString()!, "completed");

        Assert.Equal(name, end.GetProperty("name").GetString());
        Assert.All(files, file => AssertSame(file, Path.Combine(folder, Path.GetFileName(file.Path))));
        Assert.False(File.Exists("/tmp/scidl-was-here"));
    }

    [Theory]
    [InlineData("SchedulerRefused", "--partition", "nowhere; touch /tmp/scidl-was-here")]
    [InlineData("LimitOutOfRange", "--shards", "2000")]
    [InlineData("LimitOutOfRange", "--time", "soon")]
    [InlineData("InputInvalid", "--engine", "pbs")]
    [InlineData("InputInvalid", "--header", "Authorization: secret")]
    [InlineData("ProgramMissing", "--worker", "/nowhere/scidl")]
    public async Task A_refusal_is_one_error_and_leaves_nothing(string id, string option, string value)
    {
        ScidlResult result = await RunAsync(
            "submit", Write("list.txt", AddFiles(2, 100).Select(file => file.Uri.ToString())), "-o", "shared", option, value);

        result.AssertError(Enum.Parse<ErrorId>(id));
        Assert.False(Directory.Exists(Shared));
        Assert.Empty((await RunAsync("list", "--json")).Events);
        Assert.False(File.Exists("/tmp/scidl-was-here"));
    }

    [Fact]
    public async Task A_machine_without_Slurm_is_one_error_and_leaves_nothing()
    {
        Variables["PATH"] = At();

        ScidlResult result = await RunAsync("submit", Write("list.txt", AddFiles(2, 100).Select(file => file.Uri.ToString())), "-o", "shared");

        result.AssertError(ErrorId.SchedulerRefused);
        Assert.Contains("scontrol", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Shared));
    }

    [Fact]
    public async Task A_repeated_address_and_an_address_with_a_key_are_refused()
    {
        IReadOnlyList<SimulatedFile> files = AddFiles(3, 100);

        ScidlResult twice = await RunAsync("submit", Write("twice.txt", files.Append(files[0]).Select(file => file.Uri.ToString())), "-o", "shared");
        ScidlResult signed = await RunAsync("submit", Write("signed.txt", [files[0].Uri + "?X-Amz-Signature=0123456789"]), "-o", "shared");

        twice.AssertError(ErrorId.DuplicateUri);
        signed.AssertError(ErrorId.InputInvalid);
        Assert.DoesNotContain("0123456789", signed.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Shared));
    }

    [Fact]
    public async Task A_header_comes_from_the_environment_and_is_written_nowhere()
    {
        const string secret = "Bearer 5ecret-in-a-variable";
        Variables["ARCHIVE_TOKEN"] = secret;
        SimulatedFile file = Archive.Add("set/private.bin", 3000, seed: 1, Fault.RequiresHeader("Authorization", secret));

        string id = await SubmitAsync([file], "--header-env", "Authorization=ARCHIVE_TOKEN");
        JsonElement end = await WaitAsync(id, "completed");

        Assert.Equal(1, Count(end, "completed_jobs"));
        Assert.All(
            Directory.EnumerateFiles(Shared, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }),
            path => Assert.DoesNotContain("5ecret", File.ReadAllText(path), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Failed_files_say_on_which_node_and_a_restart_brings_them()
    {
        List<SimulatedFile> files = [.. AddFiles(12, 5000)];
        SimulatedFile broken = Archive.Add("set/broken.bin", 5000, seed: 99, Fault.Status(404));
        string id = await SubmitAsync([.. files, broken], "--shards", "4");

        JsonElement end = await WaitAsync(id, "completed");
        JsonElement failed = Assert.Single((await RunAsync("status", id, "--json")).Items);

        Assert.Equal(1, Count(end, "failed_jobs"));
        Assert.Equal("ItemNotFound", failed.GetProperty("error_id").GetString());
        Assert.Matches("^n[1-4]$", failed.GetProperty("node").GetString());
        Assert.Matches(@"broken\.bin \(on n[1-4]\)", (await RunAsync("status", id)).Output);

        Archive.ClearRequests();
        files.Add(Archive.Add("set/broken.bin", 5000, seed: 99));
        ScidlResult restarted = await RunAsync("restart", id, "--json");
        JsonElement retried = await WaitAsync(restarted.Batch.GetProperty("batch_id").GetString()!, "completed");

        Assert.Equal(1, Count(retried, "total_jobs"));
        Assert.Equal(1, Count(retried, "completed_jobs"));
        Assert.Equal(id, retried.GetProperty("retry_of").GetString());
        Assert.All(Archive.Requests, request => Assert.Equal("/set/broken.bin", request.Target));
        await AssertArrivedAsync(files);
    }
}
