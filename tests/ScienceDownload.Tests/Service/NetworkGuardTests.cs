using System.Net;
using ScienceDownload.Archives.Batch;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Engine.Transports;
using ScienceDownload.Engine.Transports.Http;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Service;

/// <summary>Requests stay out of networks they have no business in, however they are led there.</summary>
public sealed class NetworkGuardTests
{
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("10.0.0.1", true)]
    [InlineData("172.31.255.255", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("192.168.1.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("224.0.0.1", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("193.0.6.139", false)]
    [InlineData("::", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("::ffff:8.8.8.8", false)]
    [InlineData("64:ff9b::7f00:1", true)]
    [InlineData("64:ff9b::808:808", false)]
    [InlineData("2002:7f00:1::", true)]
    [InlineData("fe80::1%1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("ff02::1", true)]
    [InlineData("2606:4700:4700::1111", false)]
    public void Knows_private_addresses(string address, bool isPrivate) => Assert.Equal(isPrivate, PrivateAddress.Is(IPAddress.Parse(address)));

    // A name that leads here is only known when it is looked up: at the connection itself.
    [Fact]
    public async Task A_name_that_leads_to_this_machine_is_refused_when_connecting()
    {
        await using WebArchiveSimulator server = await WebArchiveSimulator.StartAsync();
        SimulatedFile file = server.Add("a", 10);
        using var http = new HttpTransport("test/1", TimeProvider.System, new NetworkGuard(new NetworkPolicy { AllowPrivate = false }));
        var uri = new UriBuilder(file.Uri) { Host = "localhost" }.Uri;

        DownloadException refused = await Assert.ThrowsAsync<DownloadException>(
            async () => await http.OpenAsync(new ItemSource(uri), ReadRequest.Whole, TestContext.Current.CancellationToken));

        Assert.Equal((ErrorId.AddressRefused, false), (refused.Id, refused.IsTransient));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task An_engine_that_may_not_reaches_nothing_private()
    {
        await using EngineHarness harness = await EngineHarness.StartAsync();
        await using var guarded = new DownloadEngine(
            new EngineOptions { StatePath = harness.StateFolder, Network = new NetworkPolicy { AllowPrivate = false } },
            [new BatchArchive()], TimeProvider.System, () => 0.5);
        BatchInfo made = await harness.CreateAsync(harness.AddFiles(1, 10));

        BatchRun run = await harness.RunAsync(made, guarded);

        Assert.Equal((ItemState.Failed, ErrorId.AddressRefused), (run.Items[0].State, run.Items[0].ErrorId));
        Assert.Empty(harness.Server.Requests);
    }
}
