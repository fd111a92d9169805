using System.Net;
using System.Net.Sockets;
using ScienceDownload.Archives.Remote;
using ScienceDownload.Tests.Engine;

namespace ScienceDownload.Tests.Service;

/// <summary>What can be wrong between here and a service, and what is said of it. The key is never part of that.</summary>
public sealed class RemoteErrorTests
{
    private const string About = """{"version":"9.9","app_name":"ScienceDownload","features":["batch","remote"]}""";
    private const string Id = "batch_0123456789ab";

    // For an answer, and between two events.
    private static readonly TimeSpan[] Limits = [TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(45)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_there_is_said_at_once()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;

        DownloadException failure = await FailAsync(new Uri($"http://127.0.0.1:{port}/"), engine => engine.ListAsync(Cancellation));

        Assert.Equal(ErrorId.ServerUnreachable, failure.Id);
        Assert.Contains($"127.0.0.1:{port}", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Is 'scidl serve' running there?", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServiceHarness.Key + "x", "does not take this key")]
    [InlineData(null, "SCIENCEDOWNLOAD_SERVICE_KEY")]
    [InlineData("", "SCIENCEDOWNLOAD_SERVICE_KEY")]
    public async Task A_key_that_is_wrong_or_missing_is_said(string? key, string text)
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();

        DownloadException failure =
            await FailAsync(service.Address, engine => engine.ListAsync(Cancellation), string.IsNullOrEmpty(key) ? null : key);

        Assert.Equal(ErrorId.NotSignedIn, failure.Id);
        Assert.Contains(text, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_batch_is_said()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();

        foreach (Func<IDownloadEngine, Task> ask in (Func<IDownloadEngine, Task>[])
            [
                engine => engine.GetAsync("nope", Cancellation), engine => engine.StopAsync(Id, Cancellation), engine =>
                    engine.SuspendAsync(Id, Cancellation),
                engine => engine.RestartAsync(Id, false, Cancellation), engine => engine.RemoveAsync(Id, Cancellation),
                engine => engine.RunAsync(Id, new RunContext(), Cancellation), engine => engine.WaitAsync(Id, null, NullSink.Instance, Cancellation),
            ])
        {
            Assert.Equal(ErrorId.BatchNotFound, (await FailAsync(service.Address, ask, ServiceHarness.Key)).Id);
        }
    }

    // Strangers never see the key: they are asked who they are without it.
    [Theory]
    [InlineData("""{"version":"1.0","app_name":"Something else"}""", "is not the service")]
    [InlineData("""{"version":"0.1","app_name":"ScienceDownload","features":["batch"]}""", "version 0.1, which cannot be driven")]
    [InlineData("<html>hello</html>", "is not the service")]
    [InlineData("[]", "is not the service")]
    public async Task Strangers_and_old_services_are_told_apart(string about, string text)
    {
        await using FakeService service = await FakeService.StartAsync(about, _ => (200, "{}"));

        DownloadException failure = await FailAsync(service.Address, engine => engine.ListAsync(Cancellation));

        Assert.Equal(ErrorId.ServiceIncompatible, failure.Id);
        Assert.Contains(text, failure.Message, StringComparison.Ordinal);
        Assert.Equal(["/version "], service.Asked);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_its_target_never_sees_the_key()
    {
        await using FakeService other = await FakeService.StartAsync(About, _ => (200, """{"batches":[],"total":0}"""));
        await using FakeService service = await FakeService.StartAsync(About, _ => (307, other.Address.AbsoluteUri + "api/v1/batch"));

        DownloadException failure = await FailAsync(service.Address, engine => engine.ListAsync(Cancellation));

        Assert.Equal(ErrorId.RequestRefused, failure.Id);
        Assert.Contains(other.Address.Authority, failure.Message, StringComparison.Ordinal);
        Assert.Empty(other.Asked);
    }

    [Fact]
    public async Task Too_many_requests_are_spread_out()
    {
        int count = 0;
        await using FakeService service = await FakeService.StartAsync(
            About, _ => Interlocked.Increment(ref count) <= 3 ? (429, "1") : (200, """{"batches":[],"total":0}"""));
        await using var engine = new RemoteEngine(new ServiceConnection(service.Address) { ApiKey = "k" }, new SkippedTime(Limits));

        Assert.Empty(await engine.ListAsync(Cancellation));
        Assert.Equal(4, count);
    }

    [Fact]
    public async Task A_rate_limit_that_never_ends_is_said()
    {
        await using FakeService service = await FakeService.StartAsync(About, _ => (429, "20"));

        DownloadException failure = await FailAsync(service.Address, engine => engine.ListAsync(Cancellation));

        Assert.Equal(ErrorId.QuotaExhausted, failure.Id);
        Assert.Contains("RATE_LIMIT_RPS", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"batches":[{}],"total":1}""")]
    [InlineData("""{"batches":[{"batch_id":"batch_../../../x","status":"running"}],"total":1}""")]
    [InlineData("""{"batches":[{"batch_id":"batch_0123456789ab","status":"running","state":"17"}],"total":1}""")]
    [InlineData("""{"batches":[17],"total":1}""")]
    public async Task An_answer_that_makes_no_sense_is_said(string answer)
    {
        await using FakeService service = await FakeService.StartAsync(About, _ => (200, answer));

        Assert.Equal(ErrorId.ArchiveReplyInvalid, (await FailAsync(service.Address, engine => engine.ListAsync(Cancellation))).Id);
    }

    // A service that was there before is waited for, but not for ever.
    [Fact]
    public async Task A_service_that_stays_away_ends_the_following()
    {
        FakeService service = await FakeService.StartAsync(About, request => (200, $$"""
            {"batch_id":"{{Id}}","status":"running","total_jobs":0,"completed_jobs":0,"failed_jobs":0,"running_jobs":0,"queued_jobs":0,
             "cancelled_jobs":0,"jobs":[],"created_at":"2026-11-21T08:00:00Z"}
            """));
        await using var engine = new RemoteEngine(new ServiceConnection(service.Address) { ApiKey = "k" }, new SkippedTime(Limits));
        var sink = new Engine.Jobs.RecordingSink();
        Task<BatchInfo> followed = engine.RunAsync(Id, new RunContext { Sink = sink }, Cancellation);
        while (sink.Progress.Count < 3 && !followed.IsCompleted)
            await Task.Delay(5, Cancellation);
        await service.DisposeAsync();

        DownloadException failure = await Assert.ThrowsAsync<DownloadException>(() => followed);

        Assert.Equal(ErrorId.ServerUnreachable, failure.Id);
        Assert.Single(sink.Messages, message => message.Contains("Asking again for 10 minutes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_service_does_not_take_is_refused_before_it_is_asked()
    {
        await using FakeService service = await FakeService.StartAsync(About, _ => (500, "{}"));
        var options = new BatchOptions { Destination = "/data" };
        var item = new DownloadItem { Sources = [new("http://a.example/x")] };
        (BatchOptions Options, DownloadItem Item, string Text)[] cases =
        [
            (options with { Connections = 8 }, item, "-Connections"), (options with { PerHostLimit = 1 }, item, "-PerHostLimit"),
            (options with { BytesPerSecond = 1 }, item, "-BytesPerSecond"), (options with { MaxFileSize = 1 }, item, "-MaximumFileSize"),
            (options with { MaxRetries = 1 }, item, "-MaximumRetryCount"),
                (options with { StallTimeout = TimeSpan.FromSeconds(1) }, item, "-StallTimeoutSec"),
            (options with { Hash = false }, item, "-NoHash"), (options with { Conflict = ConflictPolicy.Replace }, item, "-Force"),
            (options with { HeaderNames = ["Authorization"] }, item, "-Headers"), (options with { Profile = "p" }, item, "-Profile"),
            (options with { S3 = new S3Settings { Region = "r" } }, item, "S3"),
            (options, item with { Length = 5, Origin = "row 7" }, "row 7"), (options, item with { RelativePath = "a/b" }, "paths"),
            (options, item with { Checksums = [Checksum.Create(ChecksumAlgorithm.Md5, new string('0', 32))] }, "checksums of files (item 1)"),
        ];
        foreach ((BatchOptions given, DownloadItem one, string text) in cases)
        {
            DownloadException failure = await FailAsync(service.Address, engine => engine.CreateAsync(
                new BatchRequest { Items = AsyncSequence.Of([one]), Options = given }, Cancellation));
            Assert.Equal(ErrorId.NotOnService, failure.Id);
            Assert.Contains(text, failure.Message, StringComparison.Ordinal);
        }

        foreach (int count in (int[])[0, 101])
        {
            IEnumerable<DownloadItem> items = Enumerable.Range(0, count).Select(i => new DownloadItem { Sources = [new($"http://a.example/{i}")] });
            DownloadException failure = await FailAsync(service.Address, engine => engine.CreateAsync(
                new BatchRequest { Items = AsyncSequence.Of(items), Options = options }, Cancellation));
            Assert.Equal(count == 0 ? ErrorId.EmptyBatch : ErrorId.LimitOutOfRange, failure.Id);
        }

        Assert.Equal(ErrorId.LimitOutOfRange, (await FailAsync(service.Address, engine => engine.CreateAsync(
            new BatchRequest { Items = AsyncSequence.Of([item]), Options = options with { ConcurrentLimit = ConcurrencyLimit.Of(11) } },
                Cancellation))).Id);
        Assert.Empty(service.Asked);
    }

    // The texts of a local batch, without the words around them.
    [Fact]
    public async Task What_a_service_finds_wrong_reads_as_it_does_here()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        var options = new BatchOptions { Destination = "/data" };
        (string[] Urls, BatchOptions Options, ErrorId Id, string Text)[] cases =
        [
            (["http://a/x", "http://a/x"], options, ErrorId.DuplicateUri, "Duplicate URLs found in batch."),
            (["ftp://a/x"], options, ErrorId.InvalidUri, "URL at index 0 must start with http:// or https://."),
            (["http://a/x"], options with { PathTemplate = "{nope}" }, ErrorId.PathTemplateInvalid, "Unknown path variable: nope."),
            (["http://a/x"], options with { ItemTimeout = TimeSpan.FromSeconds(5) }, ErrorId.LimitOutOfRange,
                "timeout_sec: Input should be greater than or equal to 60."),
            (["http://a/x"], options with { Webhook = new Uri("ftp://a/x") }, ErrorId.InvalidUri,
                "webhook_url: URL scheme should be 'http' or 'https'."),
        ];
        foreach ((string[] urls, BatchOptions given, ErrorId id, string text) in cases)
        {
            DownloadException failure = await FailAsync(
                service.Address,
                engine => engine.CreateAsync(
                    new BatchRequest { Items = AsyncSequence.Of(urls.Select(url => new DownloadItem { Sources = [new(url)] })), Options = given },
                        Cancellation),
                ServiceHarness.Key);
            Assert.Equal((id, text), (failure.Id, failure.Message));
        }

        Assert.Empty(await service.Engine.ListAsync(Cancellation));
    }

    [Theory]
    [InlineData("ftp://a")]
    [InlineData("localhost:8080")]
    [InlineData("http://user:word@a/")]
    [InlineData("http://a/?key=1")]
    [InlineData("http://a/#x")]
    public void An_address_that_is_none_is_refused_without_repeating_it(string text)
    {
        var failure = Assert.Throws<DownloadException>(() => ServiceConnection.ReadAddress(text));

        Assert.Equal(ErrorId.InvalidUri, failure.Id);
        Assert.DoesNotContain("word", failure.Message, StringComparison.Ordinal);
        Assert.Equal("http://a/below/", ServiceConnection.ReadAddress(" http://a/below ").AbsoluteUri);
        Assert.DoesNotContain("secret", new ServiceConnection(new Uri("http://a/")) { ApiKey = "secret" }.ToString(), StringComparison.Ordinal);
    }

    private static async Task<DownloadException> FailAsync(Uri address, Func<IDownloadEngine, Task> ask, string? key = "the-key")
    {
        await using var engine = new RemoteEngine(new ServiceConnection(address) { ApiKey = key }, new SkippedTime(Limits));
        var failure = await Assert.ThrowsAsync<DownloadException>(() => ask(engine));
        if (key is not null)
            Assert.DoesNotContain(key, failure.ToString(), StringComparison.Ordinal);
        return failure;
    }
}
