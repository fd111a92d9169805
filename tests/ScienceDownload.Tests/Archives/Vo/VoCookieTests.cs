using ScienceDownload.Archives.Vo;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Archives.Vo.Downloads;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Vo;

/// <summary>Services that want a password once and then a cookie (<c>ivoa_cookie</c>).</summary>
public sealed class VoCookieTests : VoServiceTest
{
    private ArchiveAccess Access => new() { Server = Simulator.BaseUri, UserName = "ada", Password = "s3cret" };

    private protected override VoSimulatorOptions Start() => new() { Login = ("ada", "s3cret"), LoginGivesCookie = true };

    [Fact]
    public async Task One_sign_in_serves_all_requests_and_the_cookie_is_never_told()
    {
        VoClient client = Client(Access);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RowsAsync(client, new VoCall(Simulator.At("sia2/query")))));

        Assert.Equal(1, Simulator.Logins);
        Assert.All(Simulator.Requests, request => Assert.Null(request.Headers["Authorization"]));
        Assert.DoesNotContain("vo-token", Sink.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cookie_that_is_over_is_replaced_and_a_wrong_password_is_tried_once()
    {
        VoClient client = Client(Access);
        await RowsAsync(client, new VoCall(Simulator.At("sia2/query")));
        await RowsAsync(Client(Access), new VoCall(Simulator.At("sia2/query")));

        await RowsAsync(client, new VoCall(Simulator.At("sia2/query")));

        Assert.Equal(3, Simulator.Logins);
        Simulator.ClearRequests();
        VoClient wrong = Client(Access with { Password = "wrong" });
        Assert.Equal(
            ErrorId.NotSignedIn, (await Assert.ThrowsAsync<DownloadException>(() => RowsAsync(wrong, new VoCall(Simulator.At("scs?SR=1"))))).Id);
        Assert.Equal((1, 1), (Hits("/login"), Hits("/scs")));
    }

    [Fact]
    public async Task The_cookie_stays_with_the_origin_that_set_it()
    {
        // Another port of the same host, which a browser would send the cookie to.
        await using VoSimulator other = await VoSimulator.StartAsync(new VoSimulatorOptions());
        Simulator.Script("/moved", exchange =>
        {
            exchange.Response.Headers["Location"] = other.At("sia2/query").AbsoluteUri;
            return exchange.SendAsync(303);
        });
        VoSignIn signIn = SignIn(Access);
        signIn.Trust(other.BaseUri);
        var client = Client(signIn);
        await RowsAsync(client, new VoCall(Simulator.At("sia2/query")));

        await RowsAsync(client, new VoCall(other.At("sia2/query")));
        await RowsAsync(client, new VoCall(Simulator.At("moved")));

        Assert.NotNull(Simulator.Requests[^1].Headers["Cookie"]);
        Assert.Equal(2, other.Requests.Count);
        Assert.All(other.Requests, request => Assert.Null(request.Headers["Cookie"]));
    }

    // Its cookie would be another origin's, and the password with it.
    [Fact]
    public async Task A_cookie_login_elsewhere_is_not_asked()
    {
        await using VoSimulator other = await VoSimulator.StartAsync(new VoSimulatorOptions { Login = ("ada", "s3cret"), LoginGivesCookie = true });
        Simulator.Script("/t", exchange =>
        {
            exchange.Response.Headers["WWW-Authenticate"] =
                $"ivoa_cookie standard_id=\"ivo://ivoa.net/sso#tls-with-password\", access_url=\"{other.At("login")}\"";
            return exchange.SendAsync(401);
        });

        DownloadException failure = await Assert.ThrowsAsync<DownloadException>(() => RowsAsync(Client(Access), new VoCall(Simulator.At("t"))));

        Assert.Equal(401, failure.StatusCode);
        Assert.Empty(other.Requests);
        Assert.All(Simulator.Requests, request => Assert.Null(request.Headers["Authorization"]));
    }

    [Fact]
    public async Task Files_come_with_the_cookie_beside_those_of_the_caller()
    {
        await using VoHarness harness = await VoHarness.StartAsync();
        var own = new System.Net.CookieContainer();
        own.SetCookies(Simulator.BaseUri, "own=1");
        harness.Access = Access with { Server = null, Cookies = own };

        BatchRun run = await harness.RunAsync(Simulator.At("files/1.fits"), Simulator.At("files/2.fits"), Simulator.At("files/3.fits"));

        Assert.All(run.Items, item => Assert.True(item.State == ItemState.Completed, item.Error));
        Assert.Equal(1, Simulator.Logins);
        Assert.Equal(3, Simulator.Requests.Count(request => request.Headers["Cookie"] == "own=1; vo-session=vo-token-1"));
    }
}
