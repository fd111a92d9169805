using ScienceDownload.Simulators;
using ScienceDownload.Tests.Conformance;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Vo.Downloads;

/// <summary>Files that are there already, kept where their length is the announced one.</summary>
public sealed class LengthCacheTests : IAsyncLifetime
{
    private VoHarness _harness = null!;

    public async ValueTask InitializeAsync() => _harness = await VoHarness.StartAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Theory]
    [InlineData(1000, ItemState.Skipped, 0, null)]
    [InlineData(999, ItemState.Completed, 1000, "has 999 bytes, the server has 1000")]
    public async Task A_file_of_the_announced_length_is_kept_and_another_replaced(int there, ItemState state, long transferred, string? warning)
    {
        SimulatedFile file = _harness.Server.Add("a.bin", 1000, 1);
        Directory.CreateDirectory(_harness.Engines.Destination);
        await File.WriteAllBytesAsync(_harness.Engines.PathOf("a.bin"), new byte[there]);

        BatchRun run = await _harness.RunAsync(file.Uri);

        Assert.Equal((state, transferred), (run.Items[0].State, run.Sink.Settled[0].Transfer!.BytesTransferred));
        Assert.Equal(
            warning is not null, warning is not null && run.Sink.Messages.Any(message => message.Contains(warning, StringComparison.Ordinal)));
        Assert.Single(_harness.Server.Requests);
    }

    [Fact]
    public async Task Without_a_length_what_is_there_is_fetched_again()
    {
        SimulatedFile file = _harness.Server.Add("a.bin", 1000, 1, Fault.Chunked());
        Directory.CreateDirectory(_harness.Engines.Destination);
        await File.WriteAllBytesAsync(_harness.Engines.PathOf("a.bin"), new byte[1000]);

        BatchRun run = await _harness.RunAsync(file.Uri);

        Assert.Equal((ItemState.Completed, file.Sha256), (run.Items[0].State, SecretSearch.Digest(run.Items[0].FullName!)));
        Assert.Contains(run.Sink.Messages, message => message.Contains("fetched again", StringComparison.Ordinal));
    }
}
