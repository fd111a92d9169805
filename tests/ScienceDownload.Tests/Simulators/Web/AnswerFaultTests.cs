using ScienceDownload.Simulators;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Simulators.Web;

/// <summary>Faults that answer in place of the file.</summary>
public sealed class AnswerFaultTests : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private WebArchiveSimulator _archive = null!;

    public async ValueTask InitializeAsync() => _archive = await WebArchiveSimulator.StartAsync(new WebArchiveOptions { Time = _clock });

    public ValueTask DisposeAsync() => _archive.DisposeAsync();

    [Theory]
    [InlineData(false, "30")]
    [InlineData(true, "Thu, 06 Nov 2025 10:00:30 GMT")]
    public async Task Too_many_requests_is_said_with_a_time_and_then_it_is_over(bool asDate, string retryAfter)
    {
        var uri = Add(Fault.TooManyRequests(2, 30, asDate));

        var refused = await GetAsync(uri);

        Assert.Equal("HTTP/1.1 429 Too Many Requests", refused.StatusLine);
        Assert.Equal(retryAfter, refused["Retry-After"]);
        Assert.Equal([429, 200, 200], await StatusesAsync(uri, uri, uri));
    }

    [Fact]
    public async Task Unavailable_needs_no_time()
    {
        var uri = Add(Fault.Unavailable());

        var refused = await GetAsync(uri);

        Assert.Equal((503, null), (refused.Status, refused["Retry-After"]));
        Assert.Equal(200, (await GetAsync(uri)).Status);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(408)]
    [InlineData(410)]
    [InlineData(500)]
    public async Task Any_status_can_be_answered(int code)
    {
        var always = Add(Fault.Status(code));
        for (var i = 0; i < 3; i++) Assert.Equal(code, (await GetAsync(always)).Status);

        var once = Add(Fault.Status(code, times: 1));
        var response = await GetAsync(once);
        Assert.Equal(code == 401, response["WWW-Authenticate"] is not null);
        Assert.Equal(200, (await GetAsync(once)).Status);
    }

    [Fact]
    public async Task Faults_act_in_the_order_given()
    {
        var uri = Add(Fault.Unavailable(), Fault.Status(500, 1));
        Assert.Equal([503, 500, 200], await StatusesAsync(uri, uri, uri));
    }

    [Fact]
    public async Task A_count_holds_when_many_ask_at_once()
    {
        var uri = Add(Fault.Unavailable(7));
        using var client = new HttpClient();

        var statuses = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var response = await client.GetAsync(uri);
            return (int)response.StatusCode;
        }));

        Assert.Equal(7, statuses.Count(status => status == 503));
        Assert.Equal(13, statuses.Count(status => status == 200));
    }

    [Fact]
    public async Task A_fault_counts_for_each_file_alone()
    {
        var fault = Fault.Unavailable();
        var (one, two) = (Add(fault), Add(fault));
        Assert.Equal([503, 503, 200], await StatusesAsync(one, two, one));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_leads_to_the_file_at_the_same_origin(int code)
    {
        var file = _archive.Add("a b.nc", 10, 0, Fault.RedirectTo(RedirectTarget.SameOrigin, code));

        var response = await GetAsync(file.Uri);

        Assert.Equal(code, response.Status);
        Assert.StartsWith("/a%20b.nc", response["Location"]);
        Assert.Equal(file.Slice(0, 10), (await GetAsync(new Uri(file.Uri, response["Location"]))).Body);
        Assert.Equal(code, (await GetAsync(file.Uri)).Status);
    }

    [Fact]
    public async Task A_redirect_leads_to_the_other_origin()
    {
        var file = _archive.Add("a", 10, 0, Fault.RedirectTo(RedirectTarget.OtherOrigin));

        var location = new Uri((await GetAsync(file.Uri))["Location"]!);

        Assert.Equal(_archive.OtherOrigin.Authority, location.Authority);
        Assert.Equal(file.Slice(0, 10), (await GetAsync(location)).Body);
        Assert.Equal(_archive.OtherOrigin, _archive.Requests[^1].Origin);
    }

    [Fact]
    public async Task A_redirect_can_lead_to_itself_or_anywhere()
    {
        var loop = Add(Fault.RedirectTo(RedirectTarget.Loop));
        Assert.Equal(loop, new Uri(loop, (await GetAsync(loop))["Location"]));

        Assert.Equal("ftp://example.test/x", (await GetAsync(Add(Fault.RedirectTo("ftp://example.test/x"))))["Location"]);
    }

    [Fact]
    public async Task A_login_page_comes_with_200()
    {
        var uri = Add(Fault.LoginPage(times: 1));

        var page = await GetAsync(uri);

        Assert.Equal((200, "text/html; charset=utf-8"), (page.Status, page["Content-Type"]));
        Assert.Contains("type=\"password\"", page.Text);
        Assert.Equal("application/octet-stream", (await GetAsync(uri))["Content-Type"]);
    }

    [Fact]
    public async Task A_required_header_is_required()
    {
        var uri = Add(Fault.RequiresHeader("Authorization", "Bearer x"));

        var refused = await GetAsync(uri);

        Assert.Equal(401, refused.Status);
        Assert.NotNull(refused["WWW-Authenticate"]);
        Assert.Equal(401, (await GetAsync(uri, "Authorization: Bearer y")).Status);
        Assert.Equal(200, (await GetAsync(uri, "authorization: Bearer x")).Status);
    }

    [Fact]
    public async Task A_dropped_connection_ends_before_any_byte()
    {
        var uri = Add(Fault.DropsFirstConnections(1));

        var dropped = await GetAsync(uri);

        Assert.Empty(dropped.Bytes);
        Assert.Equal(RawEnd.Reset, dropped.End);
        Assert.Equal((0, true), (_archive.Requests[0].Status, _archive.Requests[0].WasCut));
        Assert.Equal(200, (await GetAsync(uri)).Status);
    }

    [Fact]
    public async Task A_gate_can_hold_the_first_byte_of_the_answer()
    {
        var gate = new SimulatorGate();
        var uri = Add(Fault.SlowHeaders(gate));
        using var client = await RawClient.ConnectAsync(uri);
        await client.SendAsync("GET", uri);

        await gate.WaitUntilReachedAsync();
        Assert.Equal(0, Assert.Single(_archive.Requests).Status);
        gate.Open();

        Assert.Equal(10, (await client.ReadBodyAsync(10)).Body.Length);
    }

    private Uri Add(params Fault[] faults) => _archive.Add(Guid.NewGuid().ToString("N"), 10, 0, faults).Uri;

    private static async Task<List<int>> StatusesAsync(params Uri[] uris)
    {
        var statuses = new List<int>();
        foreach (var uri in uris) statuses.Add((await GetAsync(uri)).Status);
        return statuses;
    }

    private static Task<RawResponse> GetAsync(Uri uri, params string[] headers) => RawClient.GetToEndAsync(uri, [.. headers, "Connection: close"]);
}
