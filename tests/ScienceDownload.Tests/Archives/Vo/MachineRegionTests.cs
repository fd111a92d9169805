using ScienceDownload.Archives.Http;
using ScienceDownload.Archives.Vo;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Resilience;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Archives.Vo;

public sealed class MachineRegionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("us-west-2", "us-west-2")]
    [InlineData("<html>not here</html>", null)]
    public async Task A_machine_that_knows_its_region_tells_who_has_a_token(string answer, string? expected)
    {
        var log = new RequestLog();
        await using LoopbackHttpServer server = await LoopbackHttpServer.StartAsync(
            exchange => (exchange.Request.Method, exchange.Request.Path, exchange.Request.Headers["X-aws-ec2-metadata-token"]) switch
            {
                ("PUT", "/latest/api/token", null) => exchange.SendTextAsync(200, "t0ken"),
                ("GET", "/latest/meta-data/placement/region", "t0ken") => exchange.SendTextAsync(200, answer + "\n"),
                _ => exchange.SendAsync(401),
            },
            new LoopbackServerOptions { Log = log });

        // On a clock that stands still the second in which it must be told is never over.
        Assert.Equal(expected, await FindAsync(server.BaseUri.AbsoluteUri, new FakeClock()));

        Assert.Equal("60", log.Snapshot()[0].Headers["X-aws-ec2-metadata-token-ttl-seconds"]);
        Assert.Null(await FindAsync(server.BaseUri.AbsoluteUri, new FakeClock(), disabled: "true"));
        Assert.Equal(2, log.Snapshot().Count);
    }

    [Fact]
    public async Task Where_nobody_answers_nobody_is_waited_for()
    {
        await using LoopbackHttpServer silent = await LoopbackHttpServer.StartAsync(exchange => exchange.StallAsync(), new LoopbackServerOptions());
        var time = new HastyTime(50);

        Assert.Null(await FindAsync(silent.BaseUri.AbsoluteUri, time));
        Assert.Null(await FindAsync("http://127.0.0.1:1", time));

        Assert.Contains(TimeSpan.FromSeconds(1), time.Waits);
    }

    private static async Task<string?> FindAsync(string endpoint, TimeProvider time, string? disabled = null)
    {
        using var http = new ArchiveHttp("test/1", TimeProvider.System, () => 0.5);
        return await new MachineRegion(http, name => name switch
        {
            "AWS_EC2_METADATA_SERVICE_ENDPOINT" => endpoint,
            "AWS_EC2_METADATA_DISABLED" => disabled,
            _ => null,
        }, time).FindAsync(Cancellation);
    }
}
