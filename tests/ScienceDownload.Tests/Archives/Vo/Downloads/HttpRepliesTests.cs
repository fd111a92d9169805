using System.IO.Compression;
using System.Text;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Conformance;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Vo.Downloads;

/// <summary>What servers answer: codings, refusals, pages and names.</summary>
public sealed class HttpRepliesTests : IAsyncLifetime
{
    private VoHarness _harness = null!;

    public async ValueTask InitializeAsync() => _harness = await VoHarness.StartAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task A_body_packed_on_the_way_is_unpacked_and_a_packed_file_stays_packed()
    {
        SimulatedFile coded = _harness.Server.AddBytes("a.fits", VoHarness.Fits(3), Fault.Gzip());
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(VoHarness.Fits(2));
        SimulatedFile stored = _harness.Server.AddBytes("b.fits.gz", packed.ToArray());
        stored.ContentType = "application/gzip";

        BatchRun run = await _harness.RunAsync(coded.Uri, stored.Uri);

        Assert.Equal(coded.Sha256, SecretSearch.Digest(run.Items[0].FullName!));
        Assert.Equal(stored.Sha256, SecretSearch.Digest(run.Items[1].FullName!));
        Assert.All(_harness.Server.Requests, request => Assert.Equal("identity", request.Headers["Accept-Encoding"]));
    }

    // Many servers mark what they store packed with the coding of its content.
    [Fact]
    public async Task A_packed_file_that_is_marked_as_packed_on_the_way_stays_packed()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(VoHarness.Fits(2));
        byte[] body = packed.ToArray();
        await using LoopbackHttpServer server = await LoopbackHttpServer.StartAsync(
            exchange =>
            {
                exchange.Response.Headers["Content-Encoding"] = "gzip";
                return exchange.SendAsync(200, body, "application/fits");
            },
            new LoopbackServerOptions());

        BatchRun run = await _harness.RunAsync(new Uri(server.BaseUri, "b.fits.gz"));

        Assert.True(run.Items[0].State == ItemState.Completed, run.Items[0].Error);
        Assert.Equal(body, await File.ReadAllBytesAsync(run.Items[0].FullName!, EngineHarness.Cancellation));
    }

    [Theory]
    [InlineData(403, ErrorId.AccessDenied)]
    [InlineData(404, ErrorId.ItemNotFound)]
    [InlineData(410, ErrorId.ItemNotFound)]
    [InlineData(416, ErrorId.RequestRefused)]
    [InlineData(400, ErrorId.RequestRefused)]
    [InlineData(401, ErrorId.NotSignedIn)]
    public async Task What_is_refused_for_good_is_asked_once(int status, ErrorId id)
    {
        BatchRun run = await _harness.RunAsync(_harness.Server.Add("a.bin", 1000, 1, Fault.Status(status)).Uri);

        Assert.Equal((ItemState.Failed, id), (run.Items[0].State, run.Items[0].ErrorId));
        Assert.Single(_harness.Server.Requests);
        FailedAttempt attempt = Assert.Single(run.Sink.Settled[0].Transfer!.Failures);
        Assert.Equal((status, id), (attempt.StatusCode, attempt.ErrorId));
    }

    [Theory]
    [InlineData(500, false)]
    [InlineData(503, false)]
    [InlineData(503, true)]
    [InlineData(429, false)]
    public async Task What_passes_is_waited_for_as_long_as_the_server_asks(int status, bool asDate)
    {
        Fault fault = status switch { 429 => Fault.TooManyRequests(1, 7), 503 => Fault.Unavailable(1, 7, asDate), _ => Fault.Status(status, 1) };
        SimulatedFile file = _harness.Server.Add("a.bin", 1000, 1, fault);

        BatchRun run = await _harness.RunAsync(file.Uri);

        Assert.Equal((ItemState.Completed, 2), (run.Items[0].State, run.Items[0].Attempts));
        // Half of the random part on top; a date has whole seconds.
        double[] waits = status == 500 ? [0.375] : asDate ? [7.25, 6.25] : [7.25];
        Assert.Contains(_harness.Engines.Time.Waits, wait => waits.Contains(wait.TotalSeconds));
        Assert.Contains(
            run.Sink.Messages,
            message => waits.Any(wait =>
                message.EndsWith(FormattableString.Invariant($"Tries again in {wait:0.#} s."), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_busy_server_is_given_up_in_the_end()
    {
        _harness.Engines.Options = _harness.Engines.Options with { MaxRetries = 2 };

        BatchRun run = await _harness.RunAsync(
            _harness.Server.Add("a.bin", 1000, 1, Fault.TooManyRequests(Fault.Always)).Uri,
            _harness.Server.Add("b.bin", 1000, 1, Fault.Unavailable(Fault.Always)).Uri);

        Assert.Equal([ErrorId.QuotaExhausted, ErrorId.ServerError], run.Items.Select(item => item.ErrorId!.Value));
        Assert.Equal(6, _harness.Server.Requests.Count);
    }

    [Theory]
    [InlineData("a.fits", "text/html", "<html><head><title>Sign in</title></head></html>", "sign in")]
    [InlineData("get?id=7", "text/html", "<!DOCTYPE html><html><head><title>Sign in</title></head></html>", "sign in")]
    [InlineData("a.fits", "application/fits", "<!doctype html><html><title>Sign in</title></html>", "sign in")]
    [InlineData("a.fits", "application/x-votable+xml", "<VOTABLE><RESOURCE><INFO name=\"QUERY_STATUS\" value=\"ERROR\">disk is gone</INFO></RESOURCE></VOTABLE>", "disk is gone")]
    [InlineData("get?id=7", "application/x-votable+xml", "<VOTABLE xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\"><INFO name=\"Error\" value=\"no such id\"/></VOTABLE>", "no such id")]
    [InlineData("a.fits", "application/fits", "this is no FITS file at all", "no FITS file")]
    [InlineData("get?id=7", "text/plain", "UsageError: bad CIRCLE", "UsageError: bad CIRCLE")]
    public async Task A_page_or_an_error_is_not_the_file(string target, string type, string body, string says)
    {
        await using LoopbackHttpServer server = await ServeAsync(type, Encoding.UTF8.GetBytes(body));
        VoRecord[] rows = VoHarness.Rows(["access_url", "access_format"], [new Uri(server.BaseUri, target).OriginalString, "application/fits"]);

        BatchRun run = await _harness.RunAsync(await _harness.PlanAsync(rows));

        Assert.Equal(ItemState.Failed, run.Items[0].State);
        // A page by its type is refused before its body is read.
        Assert.Contains(run.Items[0].ErrorId!.Value, new[] { ErrorId.VoServiceFault, ErrorId.UnexpectedContent });
        if (run.Items[0].ErrorId == ErrorId.VoServiceFault)
            Assert.Contains(says, run.Items[0].Error, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(_harness.Engines.FilesOnDisk());
    }

    // Without FITS to be missed, the page or the words themselves have to tell.
    [Theory]
    [InlineData("<!doctype html><html><title>Sign in</title></html>", "a web page instead of the file: Sign in")]
    [InlineData("<VOTABLE><RESOURCE><INFO name=\"QUERY_STATUS\" value=\"ERROR\">disk is gone</INFO></RESOURCE></VOTABLE>", "an error instead of the file: disk is gone")]
    [InlineData("UsageError: bad CIRCLE", "an error instead of the file: UsageError: bad CIRCLE")]
    public async Task A_page_or_an_error_is_no_file_of_another_kind_either(string body, string says)
    {
        await using LoopbackHttpServer server = await ServeAsync("application/octet-stream", Encoding.UTF8.GetBytes(body));
        VoRecord[] rows = VoHarness.Rows(["access_url", "access_format"], [new Uri(server.BaseUri, "a.zip").OriginalString, "application/zip"]);

        BatchRun run = await _harness.RunAsync(await _harness.PlanAsync(rows));

        Assert.Equal((ItemState.Failed, ErrorId.VoServiceFault), (run.Items[0].State, run.Items[0].ErrorId));
        Assert.EndsWith(says, run.Items[0].Error, StringComparison.Ordinal);
        Assert.Empty(_harness.Engines.FilesOnDisk());
    }

    [Theory]
    [InlineData(2880, false)]
    [InlineData(2881, true)]
    public async Task An_odd_length_is_only_worth_a_warning(int length, bool warns)
    {
        SimulatedFile file = _harness.Server.AddBytes("a.fits", [.. VoHarness.Fits(), .. new byte[length - 2880]]);

        BatchRun run = await _harness.RunAsync(file.Uri);

        Assert.Equal(ItemState.Completed, run.Items[0].State);
        Assert.Equal(warns, run.Sink.Messages.Any(message => message.Contains("no multiple of 2880", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("attachment; filename=plain.bin", "plain.bin")]
    [InlineData("attachment; filename=x.bin; filename*=UTF-8''%E2%82%AC.fits", "€.fits")]
    [InlineData("attachment; filename=\"../../x\"", "x")]
    [InlineData("attachment; filename=\"C:\\x\"", "x")]
    [InlineData("attachment; filename=CON", "_CON")]
    public async Task The_server_names_the_file_within_the_folder(string header, string name)
    {
        byte[] content = name.EndsWith(".fits", StringComparison.Ordinal) ? VoHarness.Fits() : new byte[1000];
        SimulatedFile file = _harness.Server.AddBytes("get", content, Fault.ContentDisposition(header));

        BatchRun run = await _harness.RunAsync(file.Uri);

        Assert.Equal((ItemState.Completed, name), (run.Items[0].State, run.Items[0].RelativePath));
        Assert.Equal([name], _harness.Engines.FilesOnDisk());
    }

    private static Task<LoopbackHttpServer> ServeAsync(string type, byte[] body) =>
        LoopbackHttpServer.StartAsync(exchange => exchange.SendAsync(200, body, type), new LoopbackServerOptions());
}
