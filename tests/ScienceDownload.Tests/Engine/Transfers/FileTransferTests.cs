using ScienceDownload.Engine.Transfers;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Engine.Transfers;

public sealed class FileTransferTests
{
    private const long MiB = 1024 * 1024;

    public static TheoryData<string, long> Survivable => new()
    {
        { "no fault", 0 },
        { "no fault", 1 },
        { "no fault", 262_144 },
        { "no fault", 262_145 },
        { "no fault", 3 * MiB },
        { "no fault", 40 * MiB },
        { "ignores ranges", 40 * MiB },
        { "ignores ranges and cuts", 3 * MiB },
        { "wrong content range", 40 * MiB },
        { "reset", 200_000 },
        { "reset", 3 * MiB },
        { "clean close", 3 * MiB },
        { "clean close", 40 * MiB },
        { "cut again and again", 3 * MiB },
        { "429 with seconds", 100_000 },
        { "429 with date", 3 * MiB },
        { "503 three times", 100_000 },
        { "changes midway", 3 * MiB },
        { "changes midway", 40 * MiB },
        { "weak etag and cut", 3 * MiB },
        { "no validator and cut", 3 * MiB },
        { "last-modified only and cut", 3 * MiB },
        { "no length", 3 * MiB },
        { "no length", 100 },
        { "chunked", 3 * MiB },
        { "redirect same origin", 3 * MiB },
        { "redirect other origin", 40 * MiB },
        { "error page before the cut", 3 * MiB },
        { "error page before the cut", 40 * MiB },
        { "drops first connections", 100_000 },
        { "chunked and cut", 3 * MiB },
    };

    [Theory]
    [MemberData(nameof(Survivable))]
    public async Task Brings_every_byte_despite_the_fault(string name, long length)
    {
        await using TransferHarness harness = await TransferHarness.StartAsync();
        SimulatedFile file = harness.Server.Add("data/file.bin", length, seed: 3, Faults(name, length));
        await harness.MoveAndCheckAsync(file);
    }

    [Theory]
    [InlineData(404, ErrorId.ItemNotFound, "HTTP 404 Not Found")]
    [InlineData(410, ErrorId.ItemNotFound, "HTTP 410 Gone")]
    [InlineData(401, ErrorId.NotSignedIn, "HTTP 401 Unauthorized")]
    [InlineData(403, ErrorId.AccessDenied, "HTTP 403 Forbidden")]
    [InlineData(418, ErrorId.RequestRefused, "HTTP 418")]
    public async Task Gives_up_at_once_where_trying_again_is_no_use(int status, ErrorId id, string text)
    {
        await using TransferHarness harness = await TransferHarness.StartAsync();
        SimulatedFile file = harness.Server.Add("file.bin", 1000, 0, Fault.Status(status));
        DownloadException exception = await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(file));
        Assert.Equal(id, exception.Id);
        Assert.StartsWith(text, exception.Message, StringComparison.Ordinal);
        Assert.Single(harness.Server.Requests);
        Assert.Empty(Directory.GetFiles(harness.Folder.Path));
    }

    [Fact]
    public async Task Reports_the_last_failure_when_the_retries_are_used_up()
    {
        await using TransferHarness harness = await TransferHarness.StartAsync();
        harness.Limits = harness.Limits with { MaxRetries = 2 };
        SimulatedFile file = harness.Server.Add("file.bin", 1000, 0, Fault.Unavailable(Fault.Always));
        DownloadException exception = await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(file));
        Assert.Equal(ErrorId.ServerError, exception.Id);
        Assert.Equal(3, harness.Server.Requests.Count);
        Assert.Equal(3, harness.Failures.Count);
    }

    [Fact]
    public async Task Refuses_a_sign_in_page_that_comes_instead_of_the_file()
    {
        await using TransferHarness harness = await TransferHarness.StartAsync();
        SimulatedFile file = harness.Server.Add("file.nc", 1000, 0, Fault.LoginPage());
        DownloadException exception = await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(file));
        Assert.Equal(ErrorId.UnexpectedContent, exception.Id);
        Assert.Contains("file.nc", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(harness.Folder.Path));
    }

    [Fact]
    public async Task Refuses_a_body_that_was_compressed_on_the_way()
    {
        await using TransferHarness harness = await TransferHarness.StartAsync();
        SimulatedFile file = harness.Server.Add("file.nc", 1000, 0, Fault.Gzip());
        DownloadException exception = await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(file));
        Assert.Equal(ErrorId.ArchiveReplyInvalid, exception.Id);
        Assert.Contains("gzip", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetches_again_when_the_checksum_is_wrong_once()
    {
        await using TransferHarness harness = await TransferHarness.StartAsync();
        // On a busy machine another connection might bring the damaged bytes once more, and good.
        harness.Limits = harness.Limits with { Connections = 1 };
        SimulatedFile file = harness.Server.Add("file.bin", 3 * MiB, 5, Fault.CorruptOnce(1_000_000));
        await harness.MoveAndCheckAsync(file, Checksum.Create(ChecksumAlgorithm.Sha256, file.Sha256));
        Assert.Contains(harness.Failures, failure => failure.Id == ErrorId.ChecksumMismatch);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(3 * MiB)]
    public async Task Reports_a_checksum_that_stays_wrong_and_leaves_nothing_behind(long length)
    {
        await using TransferHarness harness = await TransferHarness.StartAsync();
        // Requests are counted: nobody may come to help a transfer that a busy machine makes slow.
        harness.Limits = harness.Limits with { Connections = 1 };
        SimulatedFile file = harness.Server.Add("file.bin", length, 5);
        DownloadException exception = await Assert.ThrowsAsync<DownloadException>(
            () => harness.MoveAsync(file, default, Checksum.Create(ChecksumAlgorithm.Md5, new string('0', 32))));
        Assert.Equal(ErrorId.ChecksumMismatch, exception.Id);
        Assert.Equal(2, harness.Server.Requests.Count);
        Assert.Empty(Directory.GetFiles(harness.Folder.Path));
    }

    [Fact]
    public async Task Reports_a_length_that_is_not_the_promised_one()
    {
        await using TransferHarness harness = await TransferHarness.StartAsync();
        SimulatedFile file = harness.Server.Add("file.bin", 1000, 5);
        DownloadException exception = await Assert.ThrowsAsync<DownloadException>(
            () => harness.MoveAsync(new DownloadItem { Sources = [file.Uri], Length = 1001 }, []));
        Assert.Equal(ErrorId.LengthMismatch, exception.Id);
    }

    [Fact]
    public async Task Gives_up_a_file_whose_length_is_a_lie()
    {
        await using TransferHarness harness = await TransferHarness.StartAsync();
        harness.Limits = harness.Limits with { MaxRetries = 2 };
        SimulatedFile file = harness.Server.Add("file.bin", 1_000_000, 5, Fault.LyingLength(2_000_000));
        await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(file));
        Assert.DoesNotContain(harness.Target, Directory.GetFiles(harness.Folder.Path));
    }

    [Fact]
    public async Task Stops_at_the_size_limit_with_and_without_a_length()
    {
        await using TransferHarness harness = await TransferHarness.StartAsync();
        harness.Limits = harness.Limits with { MaxFileSize = 500_000 };
        foreach (SimulatedFile file in new[]
        {
            harness.Server.Add("known.bin", 600_000),
            harness.Server.Add("unknown.bin", 600_000, 0, Fault.Chunked()),
        })
        {
            DownloadException exception = await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(file));
            Assert.Equal(ErrorId.FileTooLarge, exception.Id);
            Assert.EndsWith("exceeds limit (500000 bytes)", exception.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFiles(harness.Folder.Path));
        }
    }

    [Fact]
    public async Task Gives_up_a_stalled_body_and_continues_where_it_stood()
    {
        var clock = new FakeClock();
        await using TransferHarness harness = await TransferHarness.StartAsync(clock);
        harness.Limits = harness.Limits with { StallTimeout = TimeSpan.FromSeconds(10), Connections = 1 };
        SimulatedFile file = harness.Server.Add("file.bin", 3 * MiB, 1, Fault.StallAt(2 * MiB));
        Task move = harness.MoveAndCheckAsync(file);
        await harness.UntilReceivedAsync(2 * MiB);
        clock.Advance(TimeSpan.FromSeconds(10));
        // The clock goes on until the next try, which has all the time it needs.
        while (harness.Server.Requests.Count < 2)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        await move;
        Assert.Equal(ErrorId.TransferStalled, Assert.Single(harness.Failures).Id);
        Assert.NotNull(harness.Server.Requests[1].Range);
    }

    [Fact]
    public async Task Another_connection_takes_over_from_one_gone_silent()
    {
        await using TransferHarness harness = await TransferHarness.StartAsync();
        harness.Limits = harness.Limits with { StallTimeout = TimeSpan.FromMinutes(20) };
        SimulatedFile file = harness.Server.Add("file.bin", 40 * MiB, 1, Fault.StallAt(5 * MiB));
        await harness.MoveAndCheckAsync(file);
        Assert.Empty(harness.Failures);
    }

    [Fact]
    public async Task Cuts_a_large_file_over_its_connections()
    {
        await using TransferHarness harness = await TransferHarness.StartAsync();
        harness.Limits = harness.Limits with { Connections = 4 };
        var gate = new SimulatorGate();
        SimulatedFile file = harness.Server.Add("file.bin", 64 * MiB, 1, Fault.Hold(gate, 100_000));
        Task move = harness.MoveAndCheckAsync(file);
        await gate.WaitUntilReachedAsync(4);
        // Looked at while all are held: a connection that is left early would count until the server notices.
        Assert.Equal(4, harness.Server.PeakConcurrency);
        gate.Open();
        await move;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Asks_a_server_that_says_nothing_of_ranges_for_one_byte_before_others_join(bool serves)
    {
        await using TransferHarness harness = await TransferHarness.StartAsync();
        harness.Limits = harness.Limits with { Connections = 4 };
        var gate = new SimulatorGate();
        SimulatedFile file = harness.Server.Add(
            "file.bin", 40 * MiB, 1, serves ? Fault.KeepsRangesQuiet() : Fault.IgnoresRange(), Fault.Hold(gate, MiB, times: 1));
        Task move = harness.MoveAndCheckAsync(file);
        await gate.WaitUntilReachedAsync();
        // The first connection alone would bring everything before the others are there.
        int expected = serves ? 3 : 2;
        while (harness.Server.Requests.Count < expected)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        gate.Open();
        await move;

        RecordedRequest[] requests = [.. harness.Server.Requests];
        Assert.Equal($"bytes={file.Length - 1}-", requests[1].Range);
        Assert.Equal(serves, requests.Length > 2);
        Assert.Empty(harness.Failures);
    }

    [Fact]
    public async Task Resumes_a_cancelled_transfer_and_fetches_only_the_rest()
    {
        await using TransferHarness harness = await TransferHarness.StartAsync();
        harness.Limits = harness.Limits with { Connections = 1 };
        var gate = new SimulatorGate();
        SimulatedFile file = harness.Server.Add("file.bin", 30 * MiB, 1, Fault.Hold(gate, 20 * MiB, times: 1));
        await harness.MoveUntilAsync(file, gate, 20 * MiB);
        Assert.True(File.Exists(harness.Target + PartFile.ControlEnding));

        harness.Server.ClearRequests();
        await harness.MoveAndCheckAsync(file);
        RecordedRequest resumed = Assert.Single(harness.Server.Requests);
        Assert.Equal($"bytes={(20 * MiB) - SegmentLedger.DistrustedTail}-", resumed.Range);
    }

    [Fact]
    public async Task Starts_again_when_the_file_changed_since_the_last_run()
    {
        await using TransferHarness harness = await TransferHarness.StartAsync();
        harness.Limits = harness.Limits with { Connections = 1 };
        var gate = new SimulatorGate();
        SimulatedFile file = harness.Server.Add("file.bin", 30 * MiB, 1, Fault.Hold(gate, 20 * MiB, times: 1));
        await harness.MoveUntilAsync(file, gate, 20 * MiB);

        file.Change();
        await harness.MoveAndCheckAsync(file);
    }

    [Fact]
    public async Task Keeps_secrets_from_another_origin()
    {
        await using TransferHarness harness = await TransferHarness.StartAsync();
        SimulatedFile file = harness.Server.Add("file.bin", 1000, 0, Fault.RedirectTo(RedirectTarget.OtherOrigin));
        await harness.MoveAsync(new DownloadItem { Sources = [file.Uri] }, [new("Authorization", "Bearer s3cret")]);
        RecordedRequest[] requests = [.. harness.Server.Requests];
        Assert.Equal("Bearer s3cret", requests[0].Headers["Authorization"]);
        Assert.Null(requests[^1].Headers["Authorization"]);
        Assert.NotEqual(requests[0].Origin, requests[^1].Origin);
    }

    [Fact]
    public async Task Gives_up_redirects_that_lead_in_a_circle()
    {
        await using TransferHarness harness = await TransferHarness.StartAsync();
        SimulatedFile file = harness.Server.Add("file.bin", 1000, 0, Fault.RedirectTo(RedirectTarget.Loop));
        DownloadException exception = await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(file));
        Assert.Equal(ErrorId.RedirectInvalid, exception.Id);
    }

    private static Fault[] Faults(string name, long length) => name switch
    {
        "no fault" => [],
        "ignores ranges" => [Fault.IgnoresRange()],
        "ignores ranges and cuts" => [Fault.IgnoresRange(), Fault.CutAt(length / 2)],
        "wrong content range" => [Fault.WrongContentRange()],
        "reset" => [Fault.CutAt(length / 2)],
        "clean close" => [Fault.CutAt(length / 2, CutKind.Close)],
        "cut again and again" => [Fault.CutAt(length / 8, CutKind.Close, times: 7)],
        "429 with seconds" => [Fault.TooManyRequests(1, retryAfterSeconds: 2)],
        "429 with date" => [Fault.TooManyRequests(1, retryAfterSeconds: 2, asDate: true)],
        "503 three times" => [Fault.Unavailable(3)],
        "changes midway" => [Fault.CutAt(length / 2), Fault.ChangesMidway(length / 4)],
        "weak etag and cut" => [Fault.WeakETag(), Fault.CutAt(length / 2)],
        "no validator and cut" => [Fault.NoValidator(), Fault.CutAt(length / 2)],
        "last-modified only and cut" => [Fault.LastModifiedOnly(), Fault.CutAt(length / 2)],
        "no length" => [Fault.NoLength()],
        "chunked" => [Fault.Chunked()],
        "chunked and cut" => [Fault.Chunked(), Fault.CutAt(length / 2, CutKind.Close)],
        "redirect same origin" => [Fault.RedirectTo(RedirectTarget.SameOrigin)],
        "redirect other origin" => [Fault.RedirectTo(RedirectTarget.OtherOrigin)],
        "error page before the cut" => [Fault.ErrorPageBeforeCut(length / 2)],
        "drops first connections" => [Fault.DropsFirstConnections(2)],
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}
