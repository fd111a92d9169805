using System.Diagnostics;
using ScienceDownload.Engine.Cluster;
using ScienceDownload.Engine.Manifests;
using ScienceDownload.Worker.CommandLine;

namespace ScienceDownload.Tests.Engine.Cluster;

public sealed class ClusterPartsTests
{
    public static TheoryData<string> Hostile =>
    [
        "plain", "", "it's", "$(id)", "`id`", "a b", "\"", "\\", "'", "''",
        "a\nb", "%A", "-rf", "~", "*", "!x", "\t", "é 日本", "'; touch x; '", "$HOME", "#",
        "&& id",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_quoted_text_means_itself_to_a_shell(string text)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no sh.");
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"printf %s {ShellText.Quote(text)}"]) { RedirectStandardOutput = true };
        using Process shell = Process.Start(start)!;

        Assert.Equal(text, await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task The_script_passes_its_paths_on_as_they_are(string text)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no sh.");
        using var folder = new TemporaryFolder();
        string run = Path.Combine(folder.Path, "run " + text);
        Directory.CreateDirectory(Path.Combine(run, "log"));
        string script = folder.Write("job.sh", JobScript.Write(["/bin/echo", text], run));
        var start = new ProcessStartInfo("/bin/sh", [script]) { WorkingDirectory = folder.Path };
        start.Environment["SLURM_ARRAY_JOB_ID"] = "12";
        start.Environment["SLURM_ARRAY_TASK_ID"] = "7";
        using Process shell = Process.Start(start)!;
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        string log = await File.ReadAllTextAsync(Path.Combine(run, "log", "12_7.out"), TestContext.Current.CancellationToken);
        Assert.Equal($"{text} task {run} 7\n", log);
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(folder.Path).Count());
    }

    [Theory]
    [InlineData(new[] { 1, 2, 3, 4 }, "1-4")]
    [InlineData(new[] { 7 }, "7")]
    [InlineData(new[] { 9, 1, 3, 2, 11, 10, 7 }, "1-3,7,9-11")]
    public void Parts_are_written_as_ranges(int[] parts, string text) => Assert.Equal(text, ScienceDownload.Engine.Cluster.Slurm.Ranges(parts));

    [Theory]
    // files at a time, connections, host limit, array limit -> tasks, per host, connections of one file
    [InlineData(3, 4, 64, 16, 16, 3, 1)]
    [InlineData(3, 4, 64, 4, 4, 3, 4)]
    [InlineData(3, 4, 8, 100, 8, 1, 1)]
    [InlineData(64, 16, 1, 100, 1, 1, 1)]
    [InlineData(1, 16, 64, 8, 8, 1, 8)]
    public void Connections_to_a_host_are_shared(int files, int connections, int hostConnections, int arrayLimit, int tasks, int perHost, int perFile)
    {
        var whole = new BatchOptions
        {
            Destination = "/x",
            ConcurrentLimit = ConcurrencyLimit.Of(files),
            Connections = connections,
            BytesPerSecond = 1000,
        };

        Assert.Equal(tasks, Shares.TasksAtOnce(arrayLimit, hostConnections, parts: 1000));
        BatchOptions share = Shares.Of(whole, tasks, hostConnections);

        Assert.Equal(perHost, share.PerHostLimit);
        Assert.Equal(perFile, share.Connections);
        Assert.True(tasks * share.PerHostLimit * share.Connections <= hostConnections);
        Assert.Equal(1000 / tasks, share.BytesPerSecond);
    }

    [Theory]
    [InlineData("90", "01:30:00")]
    [InlineData("1:30", "00:01:30")]
    [InlineData("1:30:00", "01:30:00")]
    [InlineData("2-12", "2.12:00:00")]
    [InlineData("2-12:30", "2.12:30:00")]
    [InlineData("2-12:30:15", "2.12:30:15")]
    public void Times_are_read_as_Slurm_writes_them(string text, string time) =>
        Assert.Equal(TimeSpan.Parse(time, null), ClusterCommandOptions.ReadTime("--time", text));

    [Theory]
    [InlineData("0")]
    [InlineData("0:59")]
    [InlineData("soon")]
    [InlineData("1-")]
    [InlineData("1:2:3:4")]
    [InlineData("-1")]
    [InlineData("")]
    public void Other_times_are_refused(string text) =>
        Assert.Equal(ErrorId.LimitOutOfRange, Assert.Throws<DownloadException>(() => ClusterCommandOptions.ReadTime("--time", text)).Id);

    [Fact]
    public void Items_of_different_parts_have_different_numbers()
    {
        int[] numbers = [.. Enumerable.Range(1, 7).SelectMany(part => Enumerable.Range(0, 50).Select(index => ClusterItems.IndexOf(index, part, 7)))];

        Assert.Equal(350, numbers.Distinct().Count());
        Assert.All(numbers, number => Assert.InRange(ClusterItems.PartOf(number, 7), 1, 7));
        Assert.Equal(3, ClusterItems.PartOf(ClusterItems.IndexOf(12, 3, 7), 7));
    }

    [Fact]
    public async Task A_plan_is_dealt_without_gap_or_overlap_and_found_again()
    {
        using var folder = new TemporaryFolder();
        DownloadItem[] items = [.. Enumerable.Range(0, 500).Select(i => Item($"set/{i}.bin", i * 1000) with { Order = i % 50 == 0 ? "one" : null })];

        (string first, DealtPlan plan) = await DealAsync(folder.Path, items, 7);
        (string second, _) = await DealAsync(folder.Path, items, 7);
        (string other, _) = await DealAsync(folder.Path, items[1..], 7);

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
        Assert.Equal(500, plan.Parts.Sum(part => part.Items));
        Assert.Equal(items.Sum(item => item.Length), plan.Parts.Sum(part => part.Bytes));
        var found = new List<DownloadItem>();
        foreach (PlanPart part in plan.Parts)
        {
            List<DownloadItem> own = await PlanReader.ReadAsync(ClusterLayout.PartFile(first, part.Number), CancellationToken.None).ToListAsync();
            Assert.Equal(part.Items, own.Count);
            found.AddRange(own);
        }

        Assert.Equal(items.Select(item => item.PrimarySource).Order(AddressOrder), found.Select(item => item.PrimarySource).Order(AddressOrder));
        Assert.Equal(2, Directory.EnumerateDirectories(folder.Path).Count());
    }

    [Fact]
    public async Task Two_files_of_one_name_get_names_of_their_own_before_they_are_dealt()
    {
        using var folder = new TemporaryFolder();
        DownloadItem[] items = [Item("a/x.nc", 1), Item("b/x.nc", 1), Item("c/X.nc", 1), Item("c/y.nc", 1)];

        (string plan, DealtPlan dealt) = await DealAsync(folder.Path, items, 4);

        var paths = new List<string?>();
        foreach (PlanPart part in dealt.Parts)
        {
            IAsyncEnumerable<DownloadItem> own = PlanReader.ReadAsync(ClusterLayout.PartFile(plan, part.Number), CancellationToken.None);
            paths.AddRange(await own.Select(item => item.RelativePath).ToListAsync());
        }

        Assert.Equal(2, paths.Count(path => path is null));
        Assert.Equal(2, paths.OfType<string>().Distinct().Count());
        Assert.All(paths.OfType<string>(), path => Assert.Matches("^[xX]-[0-9a-f]{8}\\.nc$", path));
    }

    [Fact]
    public async Task What_cannot_be_dealt_leaves_nothing()
    {
        using var folder = new TemporaryFolder();

        var empty = await Assert.ThrowsAsync<DownloadException>(() => DealAsync(folder.Path, [], 4));
        var twice = await Assert.ThrowsAsync<DownloadException>(() => DealAsync(folder.Path, [Item("a", 1), Item("b", 1), Item("a", 1)], 4));

        Assert.Equal(ErrorId.EmptyBatch, empty.Id);
        Assert.Equal(ErrorId.DuplicateUri, twice.Id);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private static readonly Comparer<Uri> AddressOrder =
        Comparer<Uri>.Create((left, right) => string.CompareOrdinal(left.OriginalString, right.OriginalString));

    private static DownloadItem Item(string path, long length) => new() { Sources = [new Uri("http://127.0.0.1/" + path)], Length = length };

    private static Task<(string Folder, DealtPlan Plan)> DealAsync(string root, DownloadItem[] items, int shards)
    {
        var request = new BatchRequest { Items = items.ToAsyncEnumerable(), Options = new BatchOptions { Destination = root } };
        return PlanDealer.DealAsync(root, request, shards, "seed", CancellationToken.None);
    }
}
