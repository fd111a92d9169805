using System.Text.Json;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Service;

/// <summary>What happens to single transfers, as clients of the service see it.</summary>
public sealed class TransferTests
{
    // The second file waits for as long as it may take, and only then begins.
    [Fact]
    public async Task A_job_that_takes_too_long_fails_and_its_waiting_time_does_not_count()
    {
        var limit = new ToldLimit(TimeSpan.FromSeconds(60));
        await using ServiceHarness service = await ServiceHarness.StartAsync(time: limit);
        var gate = new SimulatorGate();
        SimulatedFile next = service.Server.Add("next.bin", 1000, 2);
        string id = await service.CreateAsync(
            [service.Server.Add("slow.bin", 3_000_000, 1, Fault.NoValidator(), Fault.Hold(gate, 1_000_000)), next],
            ("timeout_sec", 60), ("concurrent_limit", 1));
        await service.UntilAsync(id, batch => Progress(batch).GetProperty("percent").GetDouble() >= 1);

        limit.Pass();
        JsonElement end = await service.EndAsync(id);

        Assert.Equal(["failed", "completed"], ServiceHarness.States(end));
        JsonElement slow = ServiceHarness.Job(end, 0);
        Assert.Equal("Download timeout: Download timed out after 60 seconds", ServiceHarness.Error(slow));
        Assert.InRange(slow.GetProperty("progress").GetProperty("percent").GetDouble(), 1, 99);
        Assert.Equal(JsonValueKind.Null, slow.GetProperty("file_info").ValueKind);
        Assert.DoesNotContain(
            service.FilesOnDisk(), name => name.Contains("slow", StringComparison.Ordinal) && !name.Contains(".part", StringComparison.Ordinal));
        service.AssertSame(next, ServiceHarness.Job(end, 1));
    }

    [Fact]
    public async Task A_stalled_job_fails_as_a_timeout()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(
            settings => settings with { StallTimeout = TimeSpan.FromSeconds(60) }, haste: 100);

        JsonElement end = await service.EndAsync(
            await service.CreateAsync([service.Server.Add("a.bin", 3_000_000, 1, Fault.StallAt(1000, Fault.Always))]));

        Assert.Equal("Download timeout: no progress for 60 seconds", ServiceHarness.Error(ServiceHarness.Job(end, 0)));
    }

    [Fact]
    public async Task Without_a_length_there_is_no_percentage_until_the_end()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        var gate = new SimulatorGate();
        string id = await service.CreateAsync([service.Server.Add("a.bin", 400_000, 1, Fault.Chunked(), Fault.Hold(gate, 300_000))]);
        await gate.WaitUntilReachedAsync(1, ServiceHarness.Cancellation);

        JsonElement during = await service.UntilAsync(id, batch => Progress(batch).GetProperty("downloaded_bytes").GetInt64() > 0);
        gate.Open();
        JsonElement end = await service.EndAsync(id);

        Assert.Equal(JsonValueKind.Null, Progress(during).GetProperty("total_bytes").ValueKind);
        Assert.Equal("0.0", Progress(during).GetProperty("percent").GetRawText());
        Assert.Equal("100.0", Progress(end).GetProperty("percent").GetRawText());
    }

    [Fact]
    public async Task A_body_that_ends_early_is_continued_never_completed()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        SimulatedFile once = service.Server.Add("once.bin", 2_000_000, 1, Fault.CutAt(1_000_000));

        JsonElement end = await service.EndAsync(
            await service.CreateAsync([once, service.Server.Add("always.bin", 100, 2, Fault.CutAt(50, times: Fault.Always))]));

        Assert.Equal(["completed", "failed"], ServiceHarness.States(end));
        service.AssertSame(once, ServiceHarness.Job(end, 0));
        Assert.Contains(service.Server.Requests, request => request.Target == "/once.bin" && request.Range is not null);
        Assert.Equal(3, ServiceHarness.Job(end, 1).GetProperty("attempts").GetInt32());
    }

    // By the default template, and by one that makes both names the same.
    [Theory]
    [InlineData(null, "^batch/batch_[0-9a-f]{12}/a-[0-9a-f]{12}\\.zip$", "^batch/batch_[0-9a-f]{12}/a-[0-9a-f]{12}\\.zip$")]
    [InlineData("x/{safe_title}.{ext}", "^x/a(-2)?\\.zip$", "^x/a(-2)?\\.zip$")]
    public async Task Two_hosts_that_serve_one_name_get_two_files(string? template, string first, string second)
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        SimulatedFile file = service.Server.Add("a.zip", 100, 1);

        Answer answer = await service.PostAsync(new { urls = new[] { file.Uri, file.OtherUri }, path_template = template });
        JsonElement end = await service.EndAsync(answer.Text("batch_id"));

        string[] paths = [.. end.GetProperty("jobs").EnumerateArray().Select(ServiceHarness.PathOf)];
        Assert.Matches(first, paths[0]);
        Assert.Matches(second, paths[1]);
        Assert.NotEqual(paths[0], paths[1]);
        Assert.All(new[] { 0, 1 }, i => service.AssertSame(file, ServiceHarness.Job(end, i)));
    }

    // Two batches that move at the same time are no different from one.
    [Fact]
    public async Task Two_batches_that_want_one_path_get_two_files()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        var gate = new SimulatorGate();
        SimulatedFile one = service.Server.Add("1/a.bin", 400_000, 1, Fault.Hold(gate, 300_000));
        SimulatedFile two = service.Server.Add("2/a.bin", 400_000, 2, Fault.Hold(gate, 300_000));
        string[] ids =
        [
            await service.CreateAsync([one], ("path_template", "{safe_title}.{ext}")),
            await service.CreateAsync([two], ("path_template", "{safe_title}.{ext}")),
        ];
        await gate.WaitUntilReachedAsync(2, ServiceHarness.Cancellation);
        gate.Open();

        service.AssertSame(one, ServiceHarness.Job(await service.EndAsync(ids[0]), 0));
        service.AssertSame(two, ServiceHarness.Job(await service.EndAsync(ids[1]), 0));
        Assert.Equal(["a-2.bin", "a.bin"], service.FilesOnDisk());
    }

    [Fact]
    public async Task A_hostile_name_stays_below_the_root()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        SimulatedFile file = service.Server.Add("x", 100, 1, Fault.ContentDisposition("attachment; filename=\"../../evil.sh\""));

        JsonElement end = await service.EndAsync(await service.CreateAsync([file], ("path_template", "in/{title}.{ext}")));

        Assert.Equal("in/evil.sh", ServiceHarness.PathOf(ServiceHarness.Job(end, 0)));
        Assert.Equal([Path.Combine("in", "evil.sh")], service.FilesOnDisk());
    }

    [Fact]
    public async Task A_link_that_leads_out_is_not_followed()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        string outside = Directory.CreateTempSubdirectory("outside-").FullName;
        Directory.CreateSymbolicLink(Path.Combine(service.Root, "in"), outside);

        JsonElement end = await service.EndAsync(
            await service.CreateAsync([service.Server.Add("x.bin", 100)], ("path_template", "in/{title}.{ext}")));

        Assert.StartsWith("Path traversal detected", ServiceHarness.Error(ServiceHarness.Job(end, 0)), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(outside));
        Directory.Delete(outside);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_over_the_limit_fails(bool withoutLength)
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(settings => settings with { MaxFileSize = 1000 });
        Fault[] faults = withoutLength ? [Fault.Chunked()] : [];

        JsonElement end = await service.EndAsync(await service.CreateAsync([service.Server.Add("a.bin", 500_000, 1, faults)]));

        string error = ServiceHarness.Error(ServiceHarness.Job(end, 0))!;
        Assert.Matches(
            withoutLength
                ? "^File size \\(\\d+ bytes\\) exceeds limit \\(1000 bytes\\)$"
                : "^File size \\(500000 bytes\\) exceeds limit \\(1000 bytes\\)$",
            error);
        Assert.Empty(service.FilesOnDisk());
    }

    private static JsonElement Progress(JsonElement batch) => ServiceHarness.Job(batch, 0).GetProperty("progress");
}
