using System.Text.Json.Nodes;
using ScienceDownload.Archives.Onc;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Onc;

/// <summary>What is made of lists of the archive.</summary>
public sealed class OncListingTests : IAsyncLifetime
{
    private OncHarness _onc = null!;

    private static OncWish Audio => OncHarness.Wish(OncHarness.Aligned, "12:00", "12:05") with { IsAudio = true };

    public async ValueTask InitializeAsync() => _onc = await OncHarness.StartAsync();

    public ValueTask DisposeAsync() => _onc.DisposeAsync();

    [Fact]
    public async Task The_length_of_a_file_that_is_stored_packed_is_not_believed()
    {
        _onc.Server.OnList = reply =>
        {
            foreach (JsonNode? row in reply["files"]!.AsArray())
                (row!["fileSize"], row["uncompressedFileSize"]) = (5, 7);
            return reply;
        };

        BatchRun run = await _onc.BringAsync(Audio);

        Assert.Equal((BatchState.Completed, 1), (run.Batch.State, run.Batch.Completed));
        _onc.AssertContents("audio");
    }

    [Fact]
    public async Task Bands_of_a_diverted_recording_are_left_in_the_archive()
    {
        _onc.Server.OnList = reply => WithFile(reply, "ICLISTENHF9001_20240401T120000.000Z-HPF.flac");

        BatchRun run = await _onc.BringAsync(Audio);

        Assert.Equal((1, 1), (run.Batch.Total, run.Batch.Completed));
        Assert.Equal(["ICLISTENHF9001_20240401T120000.000Z.flac"], _onc.Names("audio"));
    }

    [Fact]
    public async Task All_channels_of_an_array_come()
    {
        _onc.Server.OnList = reply =>
        {
            reply["files"]!.AsArray().Clear();
            return WithFile(WithFile(reply, "ICLISTENHF9001_20240401T120000.000Z-H2.flac"), "ICLISTENHF9001_20240401T120000.000Z-H1.flac");
        };

        OncPlan plan = await (await _onc.PlannerAsync()).PlanAsync([Audio], OncHarness.Cancellation);

        Assert.Equal(
            ["ICLISTENHF9001_20240401T120000.000Z-H1.flac", "ICLISTENHF9001_20240401T120000.000Z-H2.flac"],
            plan.Items.Select(item => Path.GetFileName(item.RelativePath!)));
    }

    [Fact]
    public async Task Another_kind_stands_in_for_one_channel_only()
    {
        _onc.Server.OnList = reply =>
        {
            bool isFlac = reply["files"]!.AsArray().ToJsonString().Contains(".flac", StringComparison.Ordinal);
            reply["files"]!.AsArray().Clear();
            reply = WithFile(reply, $"ICLISTENHF9001_20240401T120000.000Z-H1.{(isFlac ? "flac" : "wav")}");
            return isFlac ? reply : WithFile(reply, "ICLISTENHF9001_20240401T120000.000Z-H2.wav");
        };
        OncWindow span = new(OncHarness.At("12:00"), OncHarness.At("12:10"));

        OncPlan plan = await (await _onc.PlannerAsync()).PlanAsync([Audio with { Spans = [span] }], OncHarness.Cancellation);

        Assert.Equal(
            ["ICLISTENHF9001_20240401T120000.000Z-H1.flac", "ICLISTENHF9001_20240401T120000.000Z-H2.wav"],
            plan.Items.Select(item => Path.GetFileName(item.RelativePath!)));
    }

    private static JsonObject WithFile(JsonObject reply, string name)
    {
        // By name these come before the whole recording.
        reply["files"]!.AsArray().Insert(0, new JsonObject
        {
            ["filename"] = name,
            ["dateFrom"] = "2024-04-01T12:00:00.000Z",
            ["dateTo"] = "2024-04-01T12:05:00.000Z",
        });
        return reply;
    }
}
