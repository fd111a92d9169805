using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Engine.Orders;

/// <summary>Orders that fail, are forgotten, or bring nothing.</summary>
public sealed class OrderFailureTests : OrderTest
{
    [Fact]
    public async Task A_failed_order_fails_its_items_only()
    {
        SimulatedFile plain = Harness.Server.Add("plain.bin", 500);
        var archive = new OrderingArchive
        {
            Answer = (_, _, _) => throw new DownloadException(ErrorId.OrderFailed, "The archive gave the product up: no hydrophone."),
        };

        BatchRun run = await RunAsync(
            archive, [Ordered("a"), Ordered("a") with { Sources = [new Uri("http://127.0.0.1:1/b")] }, EngineHarness.Item(plain.Uri)]);

        Assert.Equal([ItemState.Failed, ItemState.Failed, ItemState.Completed], run.States);
        Assert.All(
            run.Items.Take(2),
            item => Assert.Equal((ErrorId.OrderFailed, "The archive gave the product up: no hydrophone."), (item.ErrorId, item.Error)));
        run.AssertEachSettledOnce();
    }

    [Theory]
    [InlineData(2, ItemState.Completed)]
    [InlineData(3, ItemState.Failed)]
    public async Task A_poll_that_fails_is_made_again_as_often_as_retries_are_allowed(int failures, ItemState end)
    {
        Harness.Options = Harness.Options with { MaxRetries = 2 };
        SimulatedFile file = Harness.Server.Add("a.bin", 1000);
        var archive = new OrderingArchive
        {
            Answer = (_, handle, before) => before < failures
                ? throw new DownloadException(ErrorId.ServerError, "HTTP 503") { IsTransient = true }
                : OrderingArchive.Ready(handle, file.Uri),
        };

        BatchRun run = await RunAsync(archive, [Ordered("a")]);

        Assert.Equal([end], run.States);
        Assert.Equal((1, 3), (archive.Submitted.Count, archive.Polls["h1"]));
    }

    [Theory]
    [InlineData(1, ItemState.Completed)]
    [InlineData(2, ItemState.Failed)]
    public async Task An_order_that_was_forgotten_is_placed_again_once(int times, ItemState end)
    {
        SimulatedFile file = Harness.Server.Add("a.bin", 1000);
        var archive = new OrderingArchive
        {
            Answer = (_, handle, _) => handle == $"h{times + 1}"
                ? OrderingArchive.Ready(handle, file.Uri)
                : new OrderStatus(handle) { IsGone = true },
        };

        BatchRun run = await RunAsync(archive, [Ordered("a")]);

        Assert.Equal([end], run.States);
        Assert.Equal(2, archive.Submitted.Count);
    }

    [Fact]
    public async Task An_order_without_data_is_skipped_with_a_warning_and_is_not_in_the_manifest()
    {
        Harness.Options = Harness.Options with { WriteManifest = true };
        SimulatedFile plain = Harness.Server.Add("plain.bin", 500);
        var archive = new OrderingArchive { Answer = (_, handle, _) => OrderingArchive.Ready(handle, []) with { Message = "No data in that time" } };

        BatchRun run = await RunAsync(archive, [Ordered("a"), EngineHarness.Item(plain.Uri)]);

        Assert.Equal([ItemState.Skipped, ItemState.Completed], run.States);
        Assert.Contains("No data in that time: /order/a", run.Sink.Messages);
        VerifyResult[] verified = [.. await AsyncSequence.ToListAsync(
            Harness.Engine.VerifyAsync(new VerifyRequest(Harness.Destination), new RunContext(), Cancellation))];
        Assert.Equal("plain.bin", Assert.Single(verified).RelativePath);
    }

    [Fact]
    public async Task A_file_that_an_order_names_outside_the_destination_fails_it()
    {
        var archive = new OrderingArchive
        {
            Answer = (_, handle, _) => new OrderStatus(handle)
            {
                IsReady = true,
                Files = [new DownloadItem { Sources = [new Uri("http://127.0.0.1:1/x")], RelativePath = "../evil" }],
            },
        };

        BatchRun run = await RunAsync(archive, [Ordered("a")]);

        Assert.Equal((ItemState.Failed, ErrorId.UnsafePath), (run.Items[0].State, run.Items[0].ErrorId));
    }
}
