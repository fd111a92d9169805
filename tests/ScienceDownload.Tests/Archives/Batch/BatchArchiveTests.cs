using System.Diagnostics;
using ScienceDownload.Archives.Batch;
using ScienceDownload.Tests.Engine;

namespace ScienceDownload.Tests.Archives.Batch;

public sealed class BatchArchiveTests
{
    private readonly BatchArchive _archive = new();

    [Fact]
    public async Task A_request_names_a_list_and_may_name_its_format()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("list.dat", "uri;path\nhttp://a/1;x\n");
        var request = new ArchiveRequest("batch", new Dictionary<string, string> { ["list"] = file, ["format"] = "csv" });
        Assert.Equal("x", (await AsyncSequence.ToListAsync(_archive.ResolveAsync(request, ArchiveAccess.None, default))).Single().RelativePath);
    }

    [Fact]
    public void A_request_without_a_list_is_refused() => Assert.Equal(
        ErrorId.InputInvalid,
        Assert.Throws<DownloadException>(
            () => _archive.ResolveAsync(new ArchiveRequest("batch", new Dictionary<string, string>()), ArchiveAccess.None, default)).Id);

    [Fact]
    public async Task Every_attempt_reads_the_copy_that_the_engine_chose()
    {
        var item = new DownloadItem { Sources = [new Uri("http://a/x")] };
        var batch = new BatchInfo
        {
            Id = "batch_0", Archive = "batch", State = BatchState.Running, Options = new BatchOptions { Destination = "/data" },
        };
        await using IArchiveSession session = _archive.Begin(new ArchiveRun(batch, ArchiveAccess.None, NullSink.Instance));
        Assert.Equal(item.PrimarySource, (await session.OpenAsync(item, 0, default)).Uri);
        Assert.Equal(item.PrimarySource, (await session.OpenAsync(item, 3, default)).Uri);
    }

    [Fact]
    public async Task A_list_that_can_be_read_only_once_is_read_once()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Named pipes as files are a matter of Unix.");
        using var folder = new TemporaryFolder();
        using (Process made = Process.Start("mkfifo", folder["pipe.csv"])!)
            await made.WaitForExitAsync();
        Task writing = Task.Run(() => File.WriteAllLines(folder["pipe.csv"], Enumerable.Range(0, 5000).Select(i => "http://a/" + i).Prepend("url")));
        var request = new ArchiveRequest("batch", new Dictionary<string, string> { ["list"] = folder["pipe.csv"] });
        List<DownloadItem> items = await AsyncSequence.ToListAsync(_archive.ResolveAsync(request, ArchiveAccess.None, default));
        await writing;
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => "http://a/" + i), items.Select(item => item.PrimarySource.OriginalString));
    }
}
