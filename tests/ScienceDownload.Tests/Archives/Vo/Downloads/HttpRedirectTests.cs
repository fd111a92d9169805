using ScienceDownload.Archives.Http;
using ScienceDownload.Engine.Transports;
using ScienceDownload.Engine.Transports.Http;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Vo.Downloads;

/// <summary>Redirects: how many are followed, where to, and what stays behind.</summary>
public sealed class HttpRedirectTests : IAsyncLifetime
{
    private VoHarness _harness = null!;

    public async ValueTask InitializeAsync() => _harness = await VoHarness.StartAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirects_are_followed_and_the_identity_stays_behind(int code)
    {
        _harness.Access = new ArchiveAccess { Token = "t0ken" };
        SimulatedFile near = _harness.Server.Add("near.bin", 1000, 1, Fault.RedirectTo(RedirectTarget.SameOrigin, code));
        SimulatedFile far = _harness.Server.Add("far.bin", 1000, 2, Fault.RedirectTo(RedirectTarget.OtherOrigin, code));

        BatchRun run = await _harness.RunAsync(near.Uri, far.Uri);

        Assert.Equal([ItemState.Completed, ItemState.Completed], run.States);
        Assert.Equal(["near.bin", "far.bin"], run.Items.Select(item => item.RelativePath));
        Assert.All(_harness.Server.Requests, request =>
            Assert.Equal(request.Origin == _harness.Server.BaseUri ? "Bearer t0ken" : null, request.Headers["Authorization"]));
        Assert.Equal(_harness.Server.OtherOrigin.Authority, run.Sink.Settled.Single(item => item.Index == 1).Transfer!.FinalUri!.Authority);
    }

    [Fact]
    public async Task A_circle_and_a_chain_without_end_are_given_up()
    {
        SimulatedFile circle = _harness.Server.Add("circle.bin", 1000, 1, Fault.RedirectTo(RedirectTarget.Loop));
        AddChain(21);

        BatchRun run = await _harness.RunAsync(circle.Uri, new Uri(_harness.Server.BaseUri, "hop0.bin"));

        Assert.All(run.Items, item => Assert.Equal((ItemState.Failed, ErrorId.RedirectInvalid), (item.State, item.ErrorId)));
        Assert.Equal([1, 21], new[] { "/circle", "/hop" }.Select(name =>
            _harness.Server.Requests.Count(request => request.Target.StartsWith(name, StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Twenty_redirects_are_followed()
    {
        AddChain(20);
        var first = new Uri(_harness.Server.BaseUri, "hop0.bin");

        BatchRun run = await _harness.RunAsync(first);

        Assert.True(run.Items[0].State == ItemState.Completed, run.Items[0].Error);
        using var http = new ArchiveHttp("test/1", TimeProvider.System, () => 0.5);
        Assert.EndsWith(
            "hop20.bin", (await http.SendAsync(ArchiveCall.Get(first), EngineHarness.Cancellation)).Uri.AbsolutePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_to_another_scheme_is_refused()
    {
        SimulatedFile file = _harness.Server.Add("a.bin", 1000, 1, Fault.RedirectTo("ftp://vo.test/a.bin"));

        BatchRun run = await _harness.RunAsync(file.Uri);

        Assert.Equal(ErrorId.RedirectInvalid, run.Items[0].ErrorId);
    }

    // What came over https is not fetched over http, neither a file nor what a service says.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_redirect_to_less_safety_is_refused(bool isFile)
    {
        int asked = 0;
        await using LoopbackHttpServer open = await LoopbackHttpServer.StartAsync(
            exchange =>
            {
                asked++;
                return exchange.SendAsync(200, new byte[10]);
            },
            new LoopbackServerOptions());
        await using LoopbackHttpServer safe = await LoopbackHttpServer.StartAsync(
            exchange =>
            {
                exchange.Response.Headers["Location"] = new Uri(open.BaseUri, "a.bin").AbsoluteUri;
                return exchange.SendAsync(302);
            },
            new LoopbackServerOptions { UseTls = true });
        var address = new Uri(safe.BaseUri, "a.bin");

        DownloadException failure = await Assert.ThrowsAsync<DownloadException>(() => isFile ? OpenFileAsync(address) : AskServiceAsync(address));

        Assert.Equal(ErrorId.RedirectInvalid, failure.Id);
        Assert.Contains("less safe", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, asked);
    }

    private void AddChain(int hops)
    {
        for (int hop = 0; hop < hops; hop++)
            _harness.Server.Add($"hop{hop}.bin", 1000, 2, Fault.RedirectTo($"/hop{hop + 1}.bin"));
        _harness.Server.Add($"hop{hops}.bin", 1000, 2);
    }

    private static async Task OpenFileAsync(Uri address)
    {
        using var transport = new HttpTransport("test/1", TimeProvider.System, configure: TrustItself);
        await (await transport.OpenAsync(new ItemSource(address), ReadRequest.Whole, EngineHarness.Cancellation)).DisposeAsync();
    }

    private static async Task AskServiceAsync(Uri address)
    {
        using var http = new ArchiveHttp("test/1", TimeProvider.System, () => 0.5, TrustItself);
        await http.SendAsync(ArchiveCall.Get(address), EngineHarness.Cancellation);
    }

    private static void TrustItself(SocketsHttpHandler handler) =>
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, given, _, _) => given?.Subject == "CN=localhost";
}
