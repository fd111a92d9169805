using System.Net;
using System.Text;
using System.Text.Json;
using ScienceDownload.Archives;
using ScienceDownload.Archives.Media;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Archives.Media;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Support;
using ScienceDownload.Tests.Worker;

namespace ScienceDownload.Tests.Service;

/// <summary>Media and cookies over REST, with the real <c>scidl serve</c> and the real yt-dlp.</summary>
public sealed class MediaServiceTests : ServiceProcess
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_is_resolved_when_that_is_asked_for()
    {
        await using MediaSite site = await MediaSite.StartAsync();
        Uri page = site.AddVideo("watch.html", "Whale song");
        (ScidlProcess _, Uri address) = await ServeAsync();

        JsonElement made = await AskAsync(HttpMethod.Post, address, "/api/v1/batch/download",
            new { urls = new[] { page.OriginalString, new Uri(site.Address, "hls/index0.ts").OriginalString }, resolver = "yt-dlp",
                embed_metadata = false });
        JsonElement end = await EndAsync(address, made.GetProperty("batch_id").GetString()!);
        JsonElement health = await AskAsync(HttpMethod.Get, address, "/api/v1/health");
        JsonElement about = await AskAsync(HttpMethod.Get, address, "/version");
        JsonElement log = await AskAsync(HttpMethod.Get, address, $"/api/v1/download/{made.GetProperty("batch_id").GetString()}_job_000/logs");

        Assert.Equal("completed", ServiceHarness.States(end)[0]);
        string path = ServiceHarness.PathOf(ServiceHarness.Job(end, 0));
        Assert.Matches("^batch/batch_[0-9a-f]{12}/Whale_song.*\\.mp4$", path);
        Assert.Equal(site.Clip, await File.ReadAllBytesAsync(At("files", path), Cancellation));
        Assert.Equal("healthy", health.GetProperty("checks").GetProperty("ytdlp").GetProperty("status").GetString());
        Assert.Equal(await MediaProgram.OfEnvironment.VersionAsync(), health.GetProperty("checks").GetProperty("ytdlp").GetProperty("version")
            .GetString());
        Assert.Contains("media", about.GetProperty("features").EnumerateArray().Select(feature => feature.GetString()));
        Assert.Contains(log.GetProperty("logs").EnumerateArray(), line =>
            line.GetString()!.EndsWith("INFO: Looked for with yt-dlp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hosts_that_only_have_pages_are_resolved_without_being_asked_and_others_are_not()
    {
        await using MediaSite site = await MediaSite.StartAsync();
        site.AddVideo("watch.html", "Whale song");
        Variables["YTDLP_HOSTS"] = "localhost";
        (ScidlProcess _, Uri address) = await ServeAsync();

        JsonElement made = await AskAsync(HttpMethod.Post, address, "/api/v1/batch/download",
            new { urls = new[] { site.Elsewhere + "watch.html", site.Address + "watch.html" } });
        JsonElement end = await EndAsync(address, made.GetProperty("batch_id").GetString()!);

        Assert.EndsWith(".mp4", ServiceHarness.PathOf(ServiceHarness.Job(end, 0)), StringComparison.Ordinal);
        Assert.EndsWith(".html", ServiceHarness.PathOf(ServiceHarness.Job(end, 1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_program_the_service_says_so()
    {
        // A PATH with nothing on it: scidl is started by its full path.
        Variables["PATH"] = Folder;
        (ScidlProcess _, Uri address) = await ServeAsync();

        JsonElement health = await AskAsync(HttpMethod.Get, address, "/api/v1/health");
        JsonElement about = await AskAsync(HttpMethod.Get, address, "/version");
        Answer refused = await SendAsync(
            HttpMethod.Post, address, "/api/v1/batch/download", """{"urls":["http://a.example/x"],"resolver":"yt-dlp"}""");

        Assert.Equal("absent", health.GetProperty("checks").GetProperty("ytdlp").GetProperty("status").GetString());
        Assert.Equal("healthy", health.GetProperty("checks").GetProperty("queue").GetProperty("status").GetString());
        Assert.DoesNotContain("media", about.GetProperty("features").EnumerateArray().Select(feature => feature.GetString()));
        Assert.Equal(422, (int)refused.Status);
        Assert.Contains("yt-dlp is not installed here", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://www.youtube.com/watch?v=x")]
    [InlineData("https://youtu.be/x")]
    public async Task YouTube_is_refused_unless_it_is_allowed(string url)
    {
        Requirement.Program("yt-dlp");
        (ScidlProcess _, Uri address) = await ServeAsync();

        Answer refused = await SendAsync(HttpMethod.Post, address, "/api/v1/batch/download",
            JsonSerializer.Serialize(new { urls = new[] { url }, resolver = "yt-dlp" }));

        Assert.Equal(403, (int)refused.Status);
        Assert.Equal("UNSUPPORTED_PLATFORM", refused.Text("error_code"));
    }

    [Theory]
    [InlineData("{\"resolver\":\"other\"}", "Input should be 'plain' or 'yt-dlp'")]
    [InlineData("{\"resolver\":7}", "Input should be 'plain' or 'yt-dlp'")]
    public async Task A_wrong_resolver_is_told(string body, string text)
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();

        Answer refused = await service.SendAsync(HttpMethod.Post, "/api/v1/batch/download",
            body.Replace("{", "{\"urls\":[\"http://a.example/x\"],", StringComparison.Ordinal));

        Assert.Equal(422, (int)refused.Status);
        Assert.Contains(text, refused.ToString(), StringComparison.Ordinal);
    }

    // Driven from elsewhere, with the wishes of the caller.
    [Fact]
    public async Task Wishes_reach_the_service_from_elsewhere()
    {
        await using MediaSite site = await MediaSite.StartAsync();
        Uri page = site.AddVideo("watch.html", "Song");
        (ScidlProcess _, Uri address) = await ServeAsync();
        await using IDownloadEngine engine = new EngineFactory().Connect(new ServiceConnection(address) { ApiKey = Key });
        IReadOnlyDictionary<string,
            string> wishes = MediaOptions.Read([new("audio_only", "true"), new("audio_format", "flac"), new("subtitle_languages", "en,de")]);

        BatchInfo made = await engine.CreateAsync(
            new BatchRequest
            {
                Items = AsyncSequence.Of([new DownloadItem { Sources = [page], Details = wishes, IsProcessed = true }]),
                Archive = MediaArchive.ArchiveName,
                Options = new BatchOptions { Destination = Folder },
            },
            Cancellation);
        await engine.RunAsync(made.Id, new RunContext(), Cancellation);
        ItemInfo item = await engine.GetItemAsync(made.Id, 0, Cancellation);

        Assert.EndsWith(".flac", item.RelativePath, StringComparison.Ordinal);
        Assert.Equal("fLaC", Encoding.ASCII.GetString(await File.ReadAllBytesAsync(At("files", item.RelativePath!), Cancellation), 0, 4));
    }

    [Fact]
    public async Task Cookies_are_kept_encrypted_sent_where_they_belong_and_never_shown()
    {
        await using MediaSite site = await MediaSite.StartAsync();
        (ScidlProcess process, Uri address) = await ServeAsync();
        string netscape = string.Join('\n',
        [
            "# Netscape HTTP Cookie File",
            "127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\tsecret-word",
            "#HttpOnly_127.0.0.1\tFALSE\t/hls\tFALSE\t0\tdeep\tdeep-word",
            ".example.org\tTRUE\t/\tTRUE\t4102444800\tother\tother-word",
            "127.0.0.1\tFALSE\t/\tFALSE\t1\told\told-word",
            "127.0.0.1\tFALSE\t/\tTRUE\t0\ttls\ttls-word",
        ]);

        Answer made = await SendAsync(HttpMethod.Post, address, "/api/v1/cookies",
            JsonSerializer.Serialize(new { cookies = netscape, name = "mine" }));
        Assert.Equal(HttpStatusCode.Created, made.Status);
        string id = made.Text("cookie_id");
        Assert.Equal(["127.0.0.1", "example.org"], made.Json.GetProperty("domains").EnumerateArray().Select(domain => domain.GetString()));
        Assert.Equal(("mine", "active"), (made.Text("name"), made.Text("status")));
        JsonElement batch = await AskAsync(HttpMethod.Post, address, "/api/v1/batch/download",
            new { urls = new[] { new Uri(site.Address, "clip.mp4"), new Uri(site.Address, "hls/index0.ts"),
                new Uri(site.Elsewhere, "hls/index1.ts") }, cookies_id = id });
        JsonElement end = await EndAsync(address, batch.GetProperty("batch_id").GetString()!);

        Assert.Equal(["completed", "completed", "completed"], ServiceHarness.States(end));
        Assert.Equal("session=secret-word", site.Requests.First(request => request.Path == "/clip.mp4").Cookie);
        string[] deep = site.Requests.First(request => request.Path == "/hls/index0.ts").Cookie!.Split("; ");
        Assert.Equal(["deep=deep-word", "session=secret-word"], deep.Order());
        Assert.Null(site.Requests.First(request => request.Path == "/hls/index1.ts").Cookie);

        // Nowhere to be read: not on the disk, not in an answer.
        Assert.All(Directory.GetFiles(Folder, "*", SearchOption.AllDirectories), file =>
            Assert.True(Content(file).AsSpan().IndexOf("secret-word"u8) < 0, file));
        foreach (string path in (string[])["/api/v1/cookies", "/api/v1/cookies/" + id])
            Assert.DoesNotContain("word", (await SendAsync(HttpMethod.Get, address, path, null)).ToString(), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(State, "cookies.key")));

        // They are there after a restart, until they are deleted.
        process.Kill();
        await process.WaitAsync();
        (ScidlProcess _, address) = await ServeAsync();
        Assert.Equal(1, (await SendAsync(HttpMethod.Get, address, "/api/v1/cookies", null)).Json.GetProperty("total").GetInt32());
        Answer deleted = await SendAsync(HttpMethod.Delete, address, "/api/v1/cookies/" + id, null);
        Assert.Equal((HttpStatusCode.OK, "deleted", "cookies"), (deleted.Status, deleted.Text("status"), deleted.Text("resource_type")));
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Get, address, "/api/v1/cookies/" + id, null)).Status);
        Answer refused = await SendAsync(HttpMethod.Post, address, "/api/v1/batch/download",
            JsonSerializer.Serialize(new { urls = new[] { "http://a.example/x" }, cookies_id = id }));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("Invalid or expired cookies ID: " + id, refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_whose_cookies_were_deleted_before_they_ran_fail_and_say_why()
    {
        var gate = new SimulatorGate();
        SimulatedFile held = Archive.Add("held.bin", 10, 1, Fault.SlowHeaders(gate));
        SimulatedFile waiting = Archive.Add("waiting.bin", 10, 2);
        (ScidlProcess process, Uri address) = await ServeAsync();
        Answer kept = await SendAsync(HttpMethod.Post, address, "/api/v1/cookies",
            JsonSerializer.Serialize(new { cookies = "127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\tsecret-word" }));
        string cookies = kept.Text("cookie_id");
        JsonElement made = await AskAsync(HttpMethod.Post, address, "/api/v1/batch/download",
            new { urls = new[] { held.Uri, waiting.Uri }, cookies_id = cookies, concurrent_limit = 1 });
        string id = made.GetProperty("batch_id").GetString()!;
        await WaitAtAsync(gate, process);

        await AskAsync(HttpMethod.Post, address, $"/api/v1/batch/{id}/suspend");
        await AskAsync(HttpMethod.Delete, address, "/api/v1/cookies/" + cookies);
        gate.Open();
        await AskAsync(HttpMethod.Post, address, $"/api/v1/batch/{id}/resume");
        JsonElement end = await EndAsync(address, id);

        Assert.Equal(["failed", "failed"], ServiceHarness.States(end));
        Assert.Equal($"Unexpected error: Invalid or expired cookies ID: {cookies}", ServiceHarness.Error(ServiceHarness.Job(end, 1)));
        Assert.DoesNotContain(Archive.Requests, request => request.Target.Contains("waiting.bin", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"cookies":"nonsense"}""", 400, "Line 1 is no cookie")]
    [InlineData("""{"cookies":"a.example\tFALSE\t/\tFALSE\tx\tn\tsecret-word"}""", 400, "Line 1 is no cookie")]
    [InlineData("""{"cookies":"# nothing"}""", 400, "no cookie")]
    [InlineData("""{"cookies":""}""", 400, "missing")]
    [InlineData("""{"browser":"firefox"}""", 400, "Browser extraction is not supported")]
    [InlineData("""{"cookies":"a.example\tFALSE\t/\tFALSE\t0\tn\tv","name":"a b"}""", 400, "Name must be")]
    [InlineData("""{"cookies":7}""", 422, "Input should be a valid string")]
    public async Task Bad_cookies_are_told_without_showing_them(string body, int status, string text)
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();

        Answer refused = await service.SendAsync(HttpMethod.Post, "/api/v1/cookies", body);

        Assert.Equal(status, (int)refused.Status);
        Assert.Contains(text, refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.SendAsync(HttpMethod.Post, "/api/v1/cookies", body, key: null)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.SendAsync(HttpMethod.Get, "/api/v1/cookies", key: null)).Status);
    }

    private static byte[] Content(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
