using ScienceDownload.Tests.Nginx;

namespace ScienceDownload.Tests.Worker;

public sealed class ManyKillsTests : ScidlTest
{
    private const int Files = 2000;
    private const int Kills = 10;
    private const int Length = 64 * 1024;

    /// <summary>A kill may cost what is in flight, no more: three files of two thousand, ten times.</summary>
    [Fact]
    public async Task A_batch_killed_ten_times_ends_complete_with_hardly_a_byte_fetched_twice()
    {
        await using NginxServer server = await NginxServer.StartAsync(cancellation: TestContext.Current.CancellationToken);
        NginxFile[] files = [.. Enumerable.Range(0, Files).Select(i => server.AddFile($"set/{i:0000}.bin", Length))];
        string list = Write("list.txt", files.Select(file => new Uri(server.Plain, file.Path).ToString()));
        string[] command = ["batch", list, "-o", "data", "--json"];
        var random = new Random(7);
        for (int kill = 0; kill < Kills; kill++)
        {
            // Somewhere in the next tenth, counted in files that have their final names.
            int goal = (kill * Files / Kills) + random.Next(Files / Kills / 2) + 1;
            ScidlProcess process = Start(command);
            while (Finished() < goal)
                await Task.Delay(1, TestContext.Current.CancellationToken);
            process.Kill();
            await process.WaitAsync();
        }

        ScidlResult end = await RunAsync(command);

        Assert.True(end.ExitCode == 0, end.ToString());
        Assert.Equal(Files, end.Batch.GetProperty("completed_jobs").GetInt32());
        Assert.Equal(0, (await RunAsync("verify", "data")).ExitCode);
        string digests = string.Concat(files.Select(file => $"{file.Sha256}  {Path.GetFileName(file.Path)}\n"));
        Assert.Equal(digests, File.ReadAllText(At("data", "manifest-sha256.txt")));
        long sent = (await server.QuitAsync(TestContext.Current.CancellationToken)).Sum(request => request.BodyBytesSent);
        Assert.InRange(sent, (long)Files * Length, (long)(1.03 * Files * Length));
    }

    private int Finished() => Directory.Exists(At("data")) ? Directory.EnumerateFiles(At("data"), "*.bin").Count() : 0;
}
