using ScienceDownload.Simulators;
using ScienceDownload.Tests.Conformance;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Vo.Downloads;

/// <summary>How the end of a body is known, and what lies about it.</summary>
public sealed class HttpLengthTests : IAsyncLifetime
{
    private VoHarness _harness = null!;

    public async ValueTask InitializeAsync() => _harness = await VoHarness.StartAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task Chunks_need_their_end()
    {
        SimulatedFile good = _harness.Server.Add("good.bin", 600_000, 6, Fault.Chunked());
        await _harness.DoneAsync(good);

        SimulatedFile cut = _harness.Server.Add(
            "cut.bin", 600_000, 6, Fault.Chunked(), Fault.NoValidator(), Fault.CutAt(600_000 - 1, CutKind.Close, Fault.Always));
        BatchRun run = await _harness.RunAsync(cut.Uri);
        Assert.Equal((ItemState.Failed, ErrorId.TransferTruncated), (run.Items[0].State, run.Items[0].ErrorId));
        Assert.DoesNotContain("cut.bin", _harness.Engines.FilesOnDisk());
    }

    [Fact]
    public async Task A_body_that_only_the_end_of_its_connection_ends_is_taken_with_a_warning()
    {
        SimulatedFile file = _harness.Server.Add("a.bin", 600_000, 7, Fault.NoLength());

        BatchRun run = await _harness.RunAsync(file.Uri);

        Assert.Equal(file.Sha256, SecretSearch.Digest(run.Items[0].FullName!));
        Assert.False(run.Sink.Settled[0].Transfer!.IsEndTold);
        Assert.Contains(run.Sink.Messages, message => message.Contains("did not say where the file ends", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(600_001)]
    [InlineData(1000)]
    public async Task A_length_that_is_a_lie_is_found(long claimed)
    {
        SimulatedFile file = _harness.Server.Add("a.bin", 600_000, 8, Fault.LyingLength(claimed), Fault.NoValidator());

        BatchRun run = await _harness.RunAsync(file.Uri);

        if (claimed > file.Length)
        {
            Assert.Equal((ItemState.Failed, ErrorId.TransferTruncated), (run.Items[0].State, run.Items[0].ErrorId));
            Assert.Empty(_harness.Engines.FilesOnDisk());
            return;
        }

        // Bytes behind the announced end are not the file's: exactly its length is kept, and the connection is not used again.
        Assert.Equal(claimed, new FileInfo(run.Items[0].FullName!).Length);
        SimulatedFile next = _harness.Server.Add("next.bin", 1000, 9);
        await _harness.RunAsync(next.Uri);
        Assert.Equal(2, _harness.Server.Requests.Select(request => request.Connection).Distinct().Count());
    }

    // With a tag the rest could be asked for; that the file has another length then is no change of the file.
    [Fact]
    public async Task A_length_that_is_a_lie_is_told_as_such_where_ranges_tell_the_truth()
    {
        _harness.Engines.Options = _harness.Engines.Options with { MaxRetries = 2 };
        SimulatedFile file = _harness.Server.Add("a.bin", 600_000, 8, Fault.LyingLength(600_001));

        BatchRun run = await _harness.RunAsync(file.Uri);

        Assert.Equal((ItemState.Failed, ErrorId.TransferTruncated), (run.Items[0].State, run.Items[0].ErrorId));
        Assert.DoesNotContain("a.bin", _harness.Engines.FilesOnDisk());
        Assert.Contains(_harness.Server.Requests, request => request.Range is not null);
    }

    [Fact]
    public async Task An_empty_file_is_a_file()
    {
        ItemInfo item = await _harness.DoneAsync(_harness.Server.Add("a.bin", 0, 13));
        Assert.Equal(0, item.Length);
    }
}
