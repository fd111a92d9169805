using ScienceDownload.Engine.Transfers;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Engine.Transfers;

public sealed class UnwelcomeHelperTests
{
    [Theory]
    [InlineData(403)]
    [InlineData(400)]
    [InlineData(503)]
    public async Task A_server_that_serves_one_connection_only_is_left_to_the_first(int refusal)
    {
        await using TransferHarness harness = await TransferHarness.StartAsync();
        SimulatedFile file = harness.Server.Add("content", 40 * 1024 * 1024, 1);
        byte[] bytes = file.Slice(0, (int)file.Length);
        await using LoopbackHttpServer server = await LoopbackHttpServer.StartAsync(
            async exchange =>
            {
                if (exchange.Request.Headers["Range"] is not null)
                {
                    await exchange.SendAsync(refusal);
                    return;
                }

                // Announced, so that all helpers come at once instead of one being sent ahead.
                (exchange.Response.Headers["ETag"], exchange.Response.Headers["Accept-Ranges"]) = ("\"one\"", "bytes");
                exchange.Response.Start(200, BodyFraming.Length(bytes.Length));
                await exchange.Response.WriteAsync(bytes.AsMemory(0, 1000));
                // Until every helper has given its piece back and said so.
                while (!HaveLeft(harness, 3))
                    await Task.Delay(5, exchange.Aborted);
                await exchange.Response.WriteAsync(bytes.AsMemory(1000));
            },
            cancellationToken: TestContext.Current.CancellationToken);

        TransferResult result = (await harness.MoveAsync(new DownloadItem { Sources = [new Uri(server.BaseUri, "a.bin")] }, []))!;

        Assert.Equal(file.Sha256, result.Sha256);
        result.Part.Dispose();
    }

    [Fact]
    public async Task What_a_stopped_transfer_leaves_behind_is_complete_and_nothing_else()
    {
        await using TransferHarness harness = await TransferHarness.StartAsync();
        harness.Limits = harness.Limits with { Connections = 1 };
        for (int round = 0; round < 20; round++)
        {
            var gate = new SimulatorGate();
            SimulatedFile file = harness.Server.Add($"{round}.bin", 600_000, round, Fault.Hold(gate, round % 2 == 0 ? 400_000 : 30_000));
            using var stop = new CancellationTokenSource();
            Task<TransferResult?> move = harness.MoveAsync(file, stop.Token);
            await gate.WaitUntilReachedAsync(1, TestContext.Current.CancellationToken);
            await harness.UntilReceivedAsync(round % 2 == 0 ? 400_000 : 30_000);
            await stop.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => move);

            // Too little to be believed in leaves nothing; more leaves the part and its record.
            string[] left = round % 2 == 0 ? [harness.Target + PartFile.Ending, harness.Target + PartFile.ControlEnding] : [];
            Assert.Equal(left, Directory.GetFiles(harness.Folder.Path).Order());
            PartFile.Delete(harness.Target);
            harness.Progress.Received = 0;
        }
    }

    private static bool HaveLeft(TransferHarness harness, int helpers)
    {
        lock (harness.Told)
            return harness.Told.Count(text => text.Contains("one connection less", StringComparison.Ordinal)) == helpers;
    }
}
