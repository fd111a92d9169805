using System.Text.Json;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Worker;

public sealed class BatchTests : ScidlTest
{
    [Fact]
    public async Task Brings_a_list_with_a_manifest_that_verifies()
    {
        IReadOnlyList<SimulatedFile> files = AddFiles(20, 40_000);
        string list = Write("list.txt", files.Select(f => f.Uri.ToString()));

        ScidlResult result = await RunAsync("batch", list, "-o", "data", "--concurrent-limit", "8", "--name", "night run");
        ScidlResult verified = await RunAsync("verify", "data");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("20 files to " + At("data"), result.Output, StringComparison.Ordinal);
        foreach (SimulatedFile file in files)
            AssertSame(file, At("data", Path.GetFileName(file.Path)));
        Assert.True(File.Exists(At("data", "manifest.json")));
        Assert.Equal(0, verified.ExitCode);
        Assert.Equal("20 files: 20 good, 0 bad\n", verified.Output);
        Assert.Contains("night run", (await RunAsync("list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_the_list_from_standard_input()
    {
        IReadOnlyList<SimulatedFile> files = AddFiles(3, 1_000);

        ScidlResult result = await RunWithInputAsync(string.Join('\n', files.Select(f => f.Uri)), "batch", "-", "-o", "data");

        Assert.True(result.ExitCode == 0, result.ToString());
        AssertSame(files[2], At("data", "002.bin"));
    }

    [Fact]
    public async Task Takes_paths_and_digests_from_a_table()
    {
        SimulatedFile a = Archive.Add("a", 1_000, seed: 1);
        SimulatedFile b = Archive.Add("b", 1_000, seed: 2);
        string list = Write("list.csv", "url,path,sha256,length", $"{a.Uri},sub/first.bin,{a.Sha256},1000", $"{b.Uri},sub/second.bin,{a.Sha256},");

        ScidlResult result = await RunAsync("batch", list, "-o", "data", "--json");

        Assert.Equal(1, result.ExitCode);
        AssertSame(a, At("data", "sub", "first.bin"));
        Assert.False(File.Exists(At("data", "sub", "second.bin")));
        JsonElement failed = result.Items.Single(i => i.GetProperty("status").GetString() == "failed");
        Assert.Equal("ChecksumMismatch", failed.GetProperty("error_id").GetString());
        Assert.Equal(b.Uri.ToString(), failed.GetProperty("url").GetString());
    }

    [Fact]
    public async Task The_same_call_again_transfers_nothing()
    {
        IEnumerable<string> rows = AddFiles(5, 50_000).Select(f => $"{f.Uri},{f.Path}");
        string list = Write("list.csv", rows.Prepend("url,path"));
        await RunAsync("batch", list, "-o", "data");
        Archive.ClearRequests();

        ScidlResult result = await RunAsync("batch", list, "-o", "data", "--json");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(5, result.Batch.GetProperty("skipped_jobs").GetInt32());
        Assert.Empty(Archive.Requests);
    }

    [Fact]
    public async Task Makes_paths_by_a_template()
    {
        SimulatedFile file = Archive.Add("some name.tar.gz", 1_000);

        ScidlResult result = await RunAsync(
            "batch", Write("list.txt", file.Uri.ToString()), "-o", "data", "--path-template", "{host}/{index:03d}-{safe_title}.{ext}");

        Assert.True(result.ExitCode == 0, result.ToString());
        AssertSame(file, At("data", "127.0.0.1", "000-some_name.tar.gz"));
    }

    [Theory]
    [InlineData(new string[0], "completed", 2, 0)]
    [InlineData(new[] { "--fail-on-error" }, "failed", 2, 0)]
    [InlineData(new[] { "--stop-on-error", "--concurrent-limit", "1" }, "failed", 0, 2)]
    public async Task What_a_failure_means_is_the_users_choice(string[] options, string status, int completed, int cancelled)
    {
        string list = Write("list.txt", AddFiles(2, 1_000).Select(f => f.Uri.ToString()).Prepend(new Uri(Archive.BaseUri, "none").ToString()));

        ScidlResult result = await RunAsync(["batch", list, "-o", "data", "--json", .. options]);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(status, result.Batch.GetProperty("status").GetString());
        Assert.Equal(completed, result.Batch.GetProperty("completed_jobs").GetInt32());
        Assert.Equal(1, result.Batch.GetProperty("failed_jobs").GetInt32());
        Assert.Equal(cancelled, result.Batch.GetProperty("cancelled_jobs").GetInt32());
    }

    [Fact]
    public async Task Restart_tries_the_failed_files_again()
    {
        SimulatedFile good = Archive.Add("good.bin", 1_000, seed: 1);
        SimulatedFile late = Archive.Add("late.bin", 1_000, seed: 2, Fault.Status(404, 1));
        string list = Write("list.txt", good.Uri.ToString(), late.Uri.ToString());
        ScidlResult first = await RunAsync("batch", list, "-o", "data", "--json");
        string id = first.Batch.GetProperty("batch_id").GetString()!;

        ScidlResult status = await RunAsync("status", id);
        ScidlResult again = await RunAsync("restart", id, "--json");

        Assert.Equal(1, first.ExitCode);
        Assert.Contains("late.bin", status.Output, StringComparison.Ordinal);
        Assert.Contains("[ItemNotFound]", status.Output, StringComparison.Ordinal);
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Equal(id, again.Batch.GetProperty("retry_of").GetString());
        Assert.Equal(1, again.Batch.GetProperty("total_jobs").GetInt32());
        AssertSame(late, At("data", "late.bin"));
    }

    [Fact]
    public async Task A_removed_batch_is_forgotten_and_its_files_stay()
    {
        SimulatedFile file = Archive.Add("a.bin", 1_000);
        string id = (await RunAsync("get", file.Uri.ToString(), "--json")).Batch.GetProperty("batch_id").GetString()!;

        ScidlResult removed = await RunAsync("remove", id);

        Assert.Equal($"{id}: removed\n", removed.Output);
        Assert.StartsWith("No batches", (await RunAsync("list")).Output, StringComparison.Ordinal);
        AssertSame(file, At("a.bin"));
    }

    [Fact]
    public async Task A_manifest_is_a_plan_that_shards_bring_elsewhere()
    {
        IReadOnlyList<SimulatedFile> files = AddFiles(7, 2_000);
        await RunAsync("batch", Write("list.txt", files.Select(f => f.Uri.ToString())), "-o", "data");

        ScidlResult first = await RunAsync("run", At("data", "manifest.json"), "-o", "part1", "--shard", "1/2", "--json");
        ScidlResult second = await RunAsync("run", At("data", "manifest.json"), "-o", "part2", "--shard", "2/2", "--json");

        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.True(second.ExitCode == 0, second.ToString());
        Assert.Equal(4, first.Batch.GetProperty("total_jobs").GetInt32());
        Assert.Equal(3, second.Batch.GetProperty("total_jobs").GetInt32());
        for (int i = 0; i < files.Count; i++)
            AssertSame(files[i], At(i % 2 == 0 ? "part1" : "part2", $"{i:000}.bin"));
    }

    [Fact]
    public async Task Verify_finds_and_repairs_what_is_missing_or_wrong()
    {
        IReadOnlyList<SimulatedFile> files = AddFiles(4, 3_000);
        await RunAsync("batch", Write("list.txt", files.Select(f => f.Uri.ToString())), "-o", "data");
        File.Delete(At("data", "000.bin"));
        File.WriteAllBytes(At("data", "001.bin"), new byte[3_000]);
        File.AppendAllText(At("data", "002.bin"), "more");

        ScidlResult found = await RunAsync("verify", "data", "--json");
        ScidlResult repaired = await RunAsync("verify", At("data", "manifest.json"), "--repair");
        ScidlResult clean = await RunAsync("verify", "data");

        Assert.Equal(1, found.ExitCode);
        Assert.Equal(
            ["missing", "verified", "wrong_checksum", "wrong_length"],
            found.Events.Where(e => e.GetProperty("event").GetString() == "file").Select(e => e.GetProperty("status").GetString()!).Order());
        Assert.Equal(3, found.Events[^1].GetProperty("bad").GetInt32());
        Assert.True(repaired.ExitCode == 0, repaired.ToString());
        Assert.EndsWith("4 files: 4 good, 0 bad, 3 repaired\n", repaired.Output, StringComparison.Ordinal);
        Assert.Equal(0, clean.ExitCode);
        foreach (SimulatedFile file in files)
            AssertSame(file, At("data", Path.GetFileName(file.Path)));
    }

    [Fact]
    public async Task Verify_without_a_manifest_is_bad_input() => (await RunAsync("verify", Folder)).AssertError(ErrorId.InputUnreadable);

    [Fact]
    public async Task Verify_of_a_broken_manifest_is_bad_input() =>
        (await RunAsync("verify", Write("manifest.json", "{"))).AssertError(ErrorId.PlanInvalid);

    [Fact]
    public async Task A_request_in_json_carries_options_and_the_command_line_has_the_last_word()
    {
        string none = new Uri(Archive.BaseUri, "none").ToString();
        string file = Archive.Add("a.bin", 1_000).Uri.ToString();
        string request = Write(
            "request.json",
            JsonSerializer.Serialize(new { urls = new[] { none, file }, ignore_errors = false, path_template = "from-list/{title}.{ext}" }));

        ScidlResult asWritten = await RunAsync("batch", request, "-o", "data", "--json");
        ScidlResult overruled = await RunAsync("batch", request, "-o", "data", "--json", "--path-template", "mine/{title}.{ext}");

        Assert.Equal("failed", asWritten.Batch.GetProperty("status").GetString());
        Assert.True(File.Exists(At("data", "from-list", "a.bin")), asWritten.ToString());
        Assert.True(File.Exists(At("data", "mine", "a.bin")), overruled.ToString());
    }
}
