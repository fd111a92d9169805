using System.Diagnostics;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Worker;

/// <summary>Whatever is wrong with the input: one clear line with an id, the right exit code, and nothing is lost.</summary>
public sealed class BadInputTests : ScidlTest
{
    [Theory]
    [InlineData("example.org/data.nc", ErrorId.InvalidUri)]
    [InlineData("not a url", ErrorId.InvalidUri)]
    [InlineData("ftp://127.0.0.1/x", ErrorId.InvalidUri)]
    [InlineData("file:///etc/passwd", ErrorId.InvalidUri)]
    [InlineData("http://", ErrorId.InvalidUri)]
    public async Task Get_refuses_what_is_no_address_it_knows(string uri, ErrorId id) => (await RunAsync("get", uri)).AssertError(id);

    [Theory]
    [InlineData("example.org/data.nc", ErrorId.InvalidUri)]
    [InlineData("ftp://127.0.0.1/x", ErrorId.InvalidUri)]
    [InlineData("http://127.0.0.1/first", ErrorId.DuplicateUri)]
    public async Task Batch_names_the_wrong_line_and_stores_nothing(string second, ErrorId id)
    {
        string list = Write("list.txt", "http://127.0.0.1/first", "", second);

        ScidlResult result = await RunAsync("batch", list);

        result.AssertError(id);
        Assert.Matches("(line|row|item) 3", result.Error);
        Assert.StartsWith("No batches", (await RunAsync("list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_refuses_the_same_address_twice() =>
        (await RunAsync("get", "http://127.0.0.1/x", "http://127.0.0.1/x")).AssertError(ErrorId.DuplicateUri);

    [Theory]
    [InlineData("")]
    [InlineData("\n\n# nothing but a comment\n")]
    public async Task An_empty_list_is_refused(string list)
    {
        (await RunWithInputAsync(list, "batch", "-")).AssertError(ErrorId.EmptyBatch);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("many")]
    public async Task Concurrent_limits_outside_1_to_64_are_refused(string limit) =>
        (await RunAsync("batch", Write("list.txt", "http://127.0.0.1/x"), "--concurrent-limit", limit)).AssertError(ErrorId.LimitOutOfRange);

    [Theory]
    [InlineData("url,sha256", "http://127.0.0.1/a,", "http://127.0.0.1/b,xyz")]
    [InlineData("url,length", "http://127.0.0.1/a,5", "http://127.0.0.1/b,-1")]
    [InlineData("url,path", "http://127.0.0.1/a,a", "http://127.0.0.1/b,\"unclosed")]
    public async Task A_broken_row_of_a_table_is_named(params string[] lines)
    {
        ScidlResult result = await RunAsync("batch", Write("list.csv", lines));

        result.AssertError(ErrorId.InputInvalid);
        Assert.Matches("(line|row) [23]", result.Error);
    }

    [Fact]
    public async Task A_list_that_cannot_be_read_is_named()
    {
        foreach (string path in new[] { At("none.txt"), Folder })
        {
            ScidlResult result = await RunAsync("batch", path);
            result.AssertError(ErrorId.InputUnreadable);
            Assert.Contains(path, result.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/x/{title}")]
    [InlineData("{nope}")]
    [InlineData(" ")]
    public async Task Path_templates_that_leave_the_folder_or_name_nothing_known_are_refused(string template) =>
        (await RunAsync("batch", Write("list.txt", "http://127.0.0.1/x"), "--path-template", template)).AssertError(ErrorId.PathTemplateInvalid);

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_told_before_anything_is_fetched()
    {
        SimulatedFile file = Archive.Add("a.bin", 1_000);
        string blocker = Write("blocker", "a file where a folder would have to be");

        ScidlResult result = await RunAsync("get", file.Uri.ToString(), "-o", blocker + "/sub/");

        result.AssertError(ErrorId.DestinationUnwritable);
        Assert.Empty(Archive.Requests);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("stop")]
    [InlineData("suspend")]
    [InlineData("resume")]
    [InlineData("restart")]
    [InlineData("remove")]
    public async Task Unknown_batches_are_told(string command)
    {
        ScidlResult result = await RunAsync(command, "batch_0123456789ab");

        result.AssertError(ErrorId.BatchNotFound);
        Assert.Contains("batch_0123456789ab", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_state_file_is_told_and_left_as_it_is()
    {
        await RunAsync("get", Archive.Add("a.bin", 1_000).Uri.ToString());
        foreach (string journal in Directory.EnumerateFiles(State, "*-wal").Concat(Directory.EnumerateFiles(State, "*-shm")))
            File.Delete(journal);
        string state = Directory.EnumerateFiles(State).Single(f => new FileInfo(f).Length > 4096);
        byte[] damaged = [.. Enumerable.Repeat((byte)'x', 100_000)];
        File.WriteAllBytes(state, damaged);

        ScidlResult result = await RunAsync("list");

        result.AssertError(ErrorId.StateCorrupt);
        Assert.Contains(state, result.Error, StringComparison.Ordinal);
        Assert.Equal(damaged, File.ReadAllBytes(state));
    }

    [Fact]
    public async Task A_state_folder_that_cannot_be_made_is_told()
    {
        string blocker = Write("blocker", "a file where a folder would have to be");

        (await RunAsync("list", "--state", blocker + "/state")).AssertError(ErrorId.StateUnavailable);
    }

    [Fact]
    public async Task A_second_process_on_a_running_batch_is_sent_away()
    {
        var gate = new SimulatorGate();
        SimulatedFile file = Archive.Add("a.bin", 1_000_000, seed: 1, Fault.Hold(gate, 1_000));
        string list = Write("list.txt", file.Uri.ToString());
        ScidlProcess first = Start("batch", list, "-o", "data");
        await WaitAtAsync(gate, first);
        string id = (await RunAsync("list", "--json")).Batch.GetProperty("batch_id").GetString()!;

        ScidlResult same = await RunAsync("batch", list, "-o", "data");
        ScidlResult resumed = await RunAsync("resume", id);
        ScidlResult removed = await RunAsync("remove", id);

        same.AssertError(ErrorId.BatchBusy);
        resumed.AssertError(ErrorId.BatchBusy);
        removed.AssertError(ErrorId.BatchBusy);
        gate.Open();
        Assert.Equal(0, (await first.WaitAsync()).ExitCode);
        AssertSame(file, At("data", "a.bin"));
    }

    [Fact]
    public async Task The_same_call_twice_at_the_same_moment_makes_one_batch()
    {
        var gate = new SimulatorGate();
        SimulatedFile file = Archive.Add("a.bin", 1_000_000, seed: 1, Fault.Hold(gate, 1_000));
        string list = Write("list.txt", file.Uri.ToString());

        ScidlProcess[] processes = [.. Enumerable.Range(0, 3).Select(_ => Start("batch", list, "-o", "data"))];
        await gate.WaitUntilReachedAsync(1, TestContext.Current.CancellationToken);
        Task<ScidlResult>[] ends = [.. processes.Select(p => p.WaitAsync())];
        // Both losers end while the winner is held: a late one would find nothing left to take up.
        Task<ScidlResult> firstLoser = await Task.WhenAny(ends);
        await Task.WhenAny(ends.Where(end => end != firstLoser));
        gate.Open();
        ScidlResult[] results = await Task.WhenAll(ends);

        Assert.Single(results, r => r.ExitCode == 0);
        Assert.All(results.Where(r => r.ExitCode != 0), r => Assert.Contains("[BatchBusy]", r.Error, StringComparison.Ordinal));
        Assert.Single((await RunAsync("list", "--json")).Events);
        AssertSame(file, At("data", "a.bin"));
    }

    [Fact]
    public async Task A_full_disk_is_told_and_the_batch_can_go_on_when_there_is_room()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "Mounting a small file system needs root.");
        SimulatedFile file = Archive.Add("a.bin", 4_000_000);
        Directory.CreateDirectory(At("small"));
        bool isMounted = await ShellAsync("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", At("small"));
        Assert.SkipUnless(isMounted, "A small file system cannot be mounted here.");
        try
        {
            ScidlResult full = await RunAsync("get", file.Uri.ToString(), "-o", "small/");

            Assert.Equal(1, full.ExitCode);
            Assert.Contains("[DiskFull]", full.Error, StringComparison.Ordinal);
            Assert.False(File.Exists(At("small", "a.bin")));

            Assert.True(await ShellAsync("mount", "-o", "remount,size=8m", At("small")));
            ScidlResult again = await RunAsync("get", file.Uri.ToString(), "-o", "small/");

            Assert.True(again.ExitCode == 0, again.ToString());
            AssertSame(file, At("small", "a.bin"));
        }
        finally
        {
            await ShellAsync("umount", At("small"));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("--json")]
    public async Task A_log_that_cannot_be_written_is_told_and_the_files_arrive_all_the_same(string json)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here.");
        SimulatedFile file = Archive.Add("a.bin", 1_000);
        string scidl = Path.Combine(AppContext.BaseDirectory, "scidl.dll");

        string command = $"dotnet {scidl} get {file.Uri} -o {Folder}/ --state {State} {json}";
        bool succeeded = await ShellAsync("sh", "-c", $"{command} > /dev/full 2> {At("error")}");

        Assert.False(succeeded);
        Assert.EndsWith("[Unexpected]\n", File.ReadAllText(At("error")), StringComparison.Ordinal);
        AssertSame(file, At("a.bin"));
    }

    private static async Task<bool> ShellAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0;
    }
}
