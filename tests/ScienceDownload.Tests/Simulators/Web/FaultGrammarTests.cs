using System.Net;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Simulators.Web;

public sealed class FaultGrammarTests : IAsyncLifetime
{
    private WebArchiveSimulator _archive = null!;

    public async ValueTask InitializeAsync() => _archive = await WebArchiveSimulator.StartAsync();

    public ValueTask DisposeAsync() => _archive.DisposeAsync();

    [Theory]
    [InlineData("ignore-range", Fault.Always)]
    [InlineData("ignore-range:2", 2)]
    [InlineData("wrong-range", 1)]
    [InlineData("multipart-range:2", 2)]
    [InlineData("wrong-range:3", 3)]
    [InlineData("lying-total:5:2", 2)]
    [InlineData("cut:4096", 1)]
    [InlineData("cut:4096:close", 1)]
    [InlineData("cut:4096:reset:2", 2)]
    [InlineData("stall:10:2", 2)]
    [InlineData("drip:65536", Fault.Always)]
    [InlineData("rate:65536", Fault.Always)]
    [InlineData("429", 1)]
    [InlineData("429:2:1", 2)]
    [InlineData("429:2:1:date", 2)]
    [InlineData("503:3", 3)]
    [InlineData("404", Fault.Always)]
    [InlineData("500:1", 1)]
    [InlineData("changes:10", 1)]
    [InlineData("weak-etag", Fault.Always)]
    [InlineData("no-validator", Fault.Always)]
    [InlineData("last-modified-only", Fault.Always)]
    [InlineData("no-length", Fault.Always)]
    [InlineData("chunked", Fault.Always)]
    [InlineData("lying-length:5:2", 2)]
    [InlineData("redirect:other", Fault.Always)]
    [InlineData("redirect:loop:308:4", 4)]
    [InlineData("login:2", 2)]
    [InlineData("disposition:attachment; filename=\"c:x\"", Fault.Always)]
    [InlineData("gzip", Fault.Always)]
    [InlineData("error-page:400", 1)]
    [InlineData("require:Authorization:Basic a:b", Fault.Always)]
    [InlineData("drop:2", 2)]
    [InlineData("corrupt:0", 1)]
    public void Every_fault_has_its_words(string text, int times) => Assert.Equal(times, FaultGrammar.Parse(text).Times);

    [Theory]
    [InlineData("")]
    [InlineData("cut")]
    [InlineData("cut:x")]
    [InlineData("cut:-1")]
    [InlineData("cut:1:softly")]
    [InlineData("cut:1:reset:0")]
    [InlineData("429:1:1:when")]
    [InlineData("redirect:home")]
    [InlineData("redirect:same:200")]
    [InlineData("drip:0")]
    [InlineData("999")]
    [InlineData("require:Authorization")]
    [InlineData("unheard-of")]
    public void What_is_not_a_fault_is_refused_with_its_text(string text)
    {
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => FaultGrammar.Parse(text)).Message);
    }

    [Fact]
    public async Task A_file_is_made_by_its_address_and_its_faults_count_down()
    {
        var uri = new Uri(_archive.BaseUri, "make/5000/some%20file.bin?seed=7&fault=503:1&fault=cut:1000:close");

        var answers = new List<RawResponse>();
        for (var i = 0; i < 3; i++) answers.Add(await RawClient.GetToEndAsync(uri, "Connection: close"));

        Assert.Equal([503, 200, 200], answers.Select(answer => answer.Status));
        Assert.Equal([1000, 5000], answers.Skip(1).Select(answer => answer.Body.Length));
        Assert.Equal(_archive.Add("same", 5000, seed: 7).Slice(0, 5000), answers[2].Body);
    }

    [Fact]
    public async Task A_made_file_can_be_redirected_and_hashed()
    {
        using var client = new HttpClient();
        const string Target = "make/5000/a.bin?seed=7&fault=redirect:other";

        var bytes = await client.GetByteArrayAsync(new Uri(_archive.BaseUri, Target));
        var sha256 = await client.GetStringAsync(new Uri(_archive.BaseUri, "sha256/" + Target));

        Assert.Equal([_archive.BaseUri, _archive.OtherOrigin, _archive.BaseUri], _archive.Requests.Select(request => request.Origin));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), sha256);
    }

    [Fact]
    public async Task A_made_file_keeps_its_counts_over_a_redirect()
    {
        using var client = new HttpClient();
        var uri = new Uri(_archive.BaseUri, "make/5000/a.bin?fault=503:1&fault=redirect:other");

        using var refused = await client.GetAsync(uri);
        using var redirected = await client.GetAsync(uri);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (refused.StatusCode, redirected.StatusCode));
    }

    [Fact]
    public async Task The_disposition_and_colons_of_an_address_survive()
    {
        var value = "attachment; filename=\"../a:b\"";
        var uri = new Uri(_archive.BaseUri, "make/1/a?fault=disposition:" + Uri.EscapeDataString(value));

        Assert.Equal(value, (await RawClient.GetToEndAsync(uri, "Connection: close"))["Content-Disposition"]);
    }

    [Fact]
    public async Task A_mistake_in_an_address_is_told()
    {
        using var client = new HttpClient();

        using var response = await client.GetAsync(new Uri(_archive.BaseUri, "make/1/a?fault=cot:5"));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("'cot:5' is not a fault", await response.Content.ReadAsStringAsync());
    }
}
