using ScienceDownload.Simulators;
using ScienceDownload.Tests.Conformance;

namespace ScienceDownload.Tests.Engine.Jobs;

public sealed class SecretTests
{
    private const string Secret = "s3cret-t0ken-value";

    [Fact]
    public async Task Header_values_are_sent_and_otherwise_leave_no_trace()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { HeaderNames = ["Authorization"], WriteManifest = true, MaxRetries = 1, Connections = 1 };
        Fault needed = Fault.RequiresHeader("Authorization", "Bearer " + Secret);
        BatchInfo made = await harness.CreateAsync(
            harness.Server.Add("good.bin", 1000, 1, needed),
            harness.Server.Add("cut.bin", 600_000, 2, needed, Fault.CutAt(300_000)),
            harness.Server.Add("busy.bin", 1000, 3, needed, Fault.Unavailable(Fault.Always)),
            harness.Server.Add("gone.bin", 1000, 4, needed, Fault.Status(404)),
            harness.Server.Add("elsewhere.bin", 1000, 5, Fault.RedirectTo(RedirectTarget.OtherOrigin)),
            harness.Server.Add("other/only.bin", 1000, 6, Fault.RequiresHeader("Authorization", "another")));

        BatchRun run = await harness.RunAsync(made, context: new RunContext { Headers = [new("Authorization", "Bearer " + Secret)] });

        Assert.Equal(
            [ItemState.Completed, ItemState.Completed, ItemState.Failed, ItemState.Failed, ItemState.Completed, ItemState.Failed], run.States);
        Assert.Equal(ErrorId.NotSignedIn, run.Items[5].ErrorId);
        Assert.All(
            harness.Server.Requests.Where(request => request.Origin == harness.Server.OtherOrigin),
            request => Assert.Null(request.Headers["Authorization"]));
        // Closed first: reading the file of an open database would drop the locks that SQLite holds in this process.
        await harness.Engine.DisposeAsync();
        SecretSearch.AssertNotHeard(Secret, run);
        SecretSearch.AssertNotStored(Secret, harness.StateFolder, harness.Destination);
    }

    [Fact]
    public async Task A_resumed_batch_asks_for_the_headers_it_was_started_with()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { HeaderNames = ["X-Api-Key"] };

        BatchRun run = await harness.RunAsync(
            await harness.CreateAsync(harness.Server.Add("a.bin", 10, 0, Fault.RequiresHeader("X-Api-Key", Secret))));

        Assert.Contains(run.Sink.Messages, message => message.Contains("X-Api-Key", StringComparison.Ordinal));
        Assert.Equal((ErrorId.NotSignedIn, 1), (run.Items[0].ErrorId, harness.Server.Requests.Count));
    }

    [Fact]
    public async Task Queries_and_user_info_stay_out_of_messages_and_errors()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        harness.Options = harness.Options with { MaxRetries = 1 };
        SimulatedFile file = harness.Server.Add("a.bin", 1000, 1, Fault.Unavailable(Fault.Always));
        var signed = new Uri(file.Uri + "?X-Amz-Signature=" + Secret);
        var closed = new Uri($"http://127.0.0.1:1/b.bin?token={Secret}");

        BatchRun run = await harness.RunAsync(await harness.CreateAsync([EngineHarness.Item(signed), EngineHarness.Item(closed)]));

        Assert.Equal([ErrorId.ServerError, ErrorId.ServerUnreachable], run.Items.Select(item => item.ErrorId!.Value));
        Assert.NotEmpty(run.Sink.Messages);
        Assert.DoesNotContain(
            Secret, string.Join('\n', [.. run.Sink.Messages, .. run.Items.Select(item => item.Error), run.Batch.Error]), StringComparison.Ordinal);
    }
}
