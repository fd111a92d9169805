using ScienceDownload.Archives.Vo;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Archives.Vo;

public sealed class VoSignInTests : VoServiceTest
{
    private ArchiveAccess Access => new() { Server = Simulator.BaseUri, UserName = "ada", Password = "s3cret" };

    private protected override VoSimulatorOptions Start() => new() { Login = ("ada", "s3cret") };

    [Fact]
    public async Task One_sign_in_serves_all_requests_at_once()
    {
        VoClient client = Client(Access);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RowsAsync(client, new VoCall(Simulator.At("sia2/query")))));

        Assert.Equal(1, Simulator.Logins);
        Assert.DoesNotContain("s3cret", Sink.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("vo-token", Sink.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_anybody_to_sign_in_as_the_error_says_so()
    {
        DownloadException failure = await Assert.ThrowsAsync<DownloadException>(() => RowsAsync(Client(), new VoCall(Simulator.At("sia2/query"))));

        Assert.Equal((ErrorId.VoAuthRequired, 401), (failure.Id, failure.StatusCode));
    }

    [Fact]
    public async Task A_wrong_password_is_tried_once()
    {
        VoClient client = Client(Access with { Password = "wrong" });

        Assert.Equal(
            ErrorId.NotSignedIn, (await Assert.ThrowsAsync<DownloadException>(() => RowsAsync(client, new VoCall(Simulator.At("scs?SR=1"))))).Id);
        Assert.Equal((1, 1), (Hits("/login"), Hits("/scs")));
    }

    [Fact]
    public async Task Credentials_stay_with_the_origin_they_were_given_for()
    {
        await using VoSimulator other = await VoSimulator.StartAsync(new VoSimulatorOptions { Login = ("ada", "s3cret") });

        await Assert.ThrowsAsync<DownloadException>(() => RowsAsync(Client(Access), new VoCall(other.At("sia2/query"))));

        Assert.Equal(0, other.Logins);
        Assert.All(other.Requests, request => Assert.Null(request.Headers["Authorization"]));
    }

    [Fact]
    public async Task A_token_is_sent_at_once_and_basic_where_nothing_better_is_offered()
    {
        Simulator.Script("/t", exchange => exchange.SendTextAsync(200, VoText.Document(VoText.Fields, VoText.TableData)));
        await RowsAsync(Client(new ArchiveAccess { Server = Simulator.BaseUri, Token = "tok" }), new VoCall(Simulator.At("t")));
        Assert.Equal("Bearer tok", Simulator.Requests.Single().Headers["Authorization"]);

        Simulator.Script("/b", exchange =>
        {
            if (exchange.Request.Headers["Authorization"] is not null)
                return exchange.SendTextAsync(200, VoText.Document(VoText.Fields, VoText.TableData));
            exchange.Response.Headers["WWW-Authenticate"] = "Basic realm=\"x\"";
            return exchange.SendAsync(401);
        });
        await RowsAsync(Client(Access), new VoCall(Simulator.At("b")));
        Assert.Equal("Basic YWRhOnMzY3JldA==", Simulator.Requests[^1].Headers["Authorization"]);
    }

    [Fact]
    public async Task Who_is_offered_more_for_a_sign_in_signs_in()
    {
        Simulator.Script("/more", exchange =>
        {
            bool isSigned = exchange.Request.Headers["Authorization"] is not null;
            exchange.Response.Headers["WWW-Authenticate"] =
                $"ivoa_bearer standard_id=\"ivo://ivoa.net/sso#tls-with-password\", access_url=\"{Simulator.At("login")}\", ivoa_x509";
            return exchange.SendTextAsync(
                200, VoText.Document("<FIELD name=\"n\" datatype=\"int\"/>", $"<TABLEDATA><TR><TD>{(isSigned ? 2 : 1)}</TD></TR></TABLEDATA>"));
        });

        Assert.Equal(2, (await RowsAsync(Client(Access), new VoCall(Simulator.At("more")))).Single()["n"]);
        Assert.Equal(1, (await RowsAsync(Client(), new VoCall(Simulator.At("more")))).Single()["n"]);
    }

    [Fact]
    public void Challenges_are_read_one_by_one()
    {
        IReadOnlyList<Challenge> challenges = Challenge.Parse(
            [
                "Bearer, ivoa_bearer standard_id=\"ivo://a#b\", access_url=\"https://vo.test/login?a=1,2\"",
                "ivoa_x509",
                "Basic realm=\"a \\\"b\\\"\"",
            ]);

        Assert.Equal(["bearer", "ivoa_bearer", "ivoa_x509", "basic"], challenges.Select(one => one.Scheme));
        Assert.Equal(("ivo://a#b", "https://vo.test/login?a=1,2"), (challenges[1].Parameters["standard_id"], challenges[1].Parameters["access_url"]));
        Assert.Equal("a \"b\"", challenges[3].Parameters["realm"]);
    }
}
