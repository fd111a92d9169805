using System.Net;
using System.Text.Json;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Support;
using ScienceDownload.Worker.Service;
using ScienceDownload.Worker.Service.Http;

namespace ScienceDownload.Tests.Service;

/// <summary>Who may ask, how often, and from where.</summary>
public sealed class GateTests
{
    private static readonly string[] OneUrl = ["http://a.invalid/x"];

    [Fact]
    public async Task The_sixth_request_of_a_burst_is_refused()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(
            settings => settings with { RateLimitPerSecond = 2, RateLimitBurst = 5 }, time: new FakeClock());

        var answers = new List<Answer>();
        for (int i = 0; i < 6; i++)
            answers.Add(await service.GetAsync($"/api/v1/batch/{i}"));

        Assert.All(answers.Take(5), answer => Assert.Equal(HttpStatusCode.NotFound, answer.Status));
        Assert.Equal("2", answers[0].Header("X-RateLimit-Limit"));
        Assert.Equal("4", answers[0].Header("X-RateLimit-Remaining"));
        Assert.Matches("^\\d+$", answers[0].Header("X-RateLimit-Reset"));
        Assert.Null(answers[0].Header("Retry-After"));
        Answer refused = answers[5];
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.True(int.Parse(refused.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture) >= 1);
        Assert.Equal(
            "{\"error\":\"Rate limit exceeded\",\"error_code\":\"RATE_LIMIT_EXCEEDED\",\"status_code\":429,\"retry_after\":1,\"timestamp\":\"T\","
            + "\"details\":{\"message\":\"2 per 1 second\",\"limit\":\"2 per 1 second\"}}",
            System.Text.Encoding.UTF8.GetString(refused.Body).Replace(refused.Text("timestamp"), "T", StringComparison.Ordinal));
        foreach (string free in (string[])["/api/v1/health", "/metrics", "/files/x", "/version", "/"])
            Assert.NotEqual(HttpStatusCode.TooManyRequests, (await service.GetAsync(free)).Status);
    }

    // Whoever guesses keys shares one bucket, and does not empty that of the key.
    [Fact]
    public async Task Bad_keys_share_the_bucket_of_their_address()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(
            settings => settings with { RateLimitPerSecond = 1, RateLimitBurst = 3 }, time: new FakeClock());

        HttpStatusCode[] guesses = await Task.WhenAll(Enumerable.Range(0, 5)
            .Select(async i => (await service.SendAsync(HttpMethod.Get, "/api/v1/batch/x", key: $"guess {i}")).Status));

        Assert.Contains(HttpStatusCode.TooManyRequests, guesses);
        Assert.Equal(HttpStatusCode.NotFound, (await service.GetAsync("/api/v1/batch/x")).Status);
    }

    [Fact]
    public void A_bucket_fills_up_again()
    {
        var time = new Support.FakeClock();
        var limiter = new RequestLimiter(2, 5, time);
        for (int i = 0; i < 5; i++)
            Assert.True(limiter.Take("a").IsTaken);
        Assert.False(limiter.Take("a").IsTaken);
        Assert.True(limiter.Take("b").IsTaken);
        time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.True(limiter.Take("a").IsTaken);
        Assert.False(limiter.Take("a").IsTaken);
    }

    [Theory]
    [InlineData("GET", "/nope", 404, "Not Found")]
    [InlineData("GET", "/api/v1/nope", 404, "Not Found")]
    [InlineData("GET", "/api/v1/batch/a/b/c", 404, "Not Found")]
    [InlineData("PUT", "/api/v1/batch/download", 405, "Method Not Allowed")]
    [InlineData("POST", "/metrics", 405, "Method Not Allowed")]
    public async Task A_wrong_route_needs_no_key_to_be_told(string method, string path, int status, string detail)
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();

        Answer answer = await service.SendAsync(HttpMethod.Parse(method), path, key: null);

        Assert.Equal((status, $$"""{"detail":"{{detail}}"}"""), ((int)answer.Status, System.Text.Encoding.UTF8.GetString(answer.Body)));
        Assert.Equal(status == 405, answer.ContentHeaders.Allow.Count > 0);
    }

    [Fact]
    public async Task Only_hosts_on_the_list_are_asked()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(settings => settings with
        {
            Network = new NetworkPolicy { AllowedHosts = ["example.com"] },
        });
        async Task<Answer> Try(string url) => await service.PostAsync(new { urls = new[] { url } });

        Assert.Equal(HttpStatusCode.Accepted, (await Try("http://example.com./x".Replace("./", "/", StringComparison.Ordinal))).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await Try("http://a.EXAMPLE.com/x")).Status);
        Answer refused = await Try("http://badexample.com/x");

        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Equal("Platform not supported: badexample.com - not in ALLOWED_DOMAINS", refused.Text("error"));
        Assert.Equal("UNSUPPORTED_PLATFORM", refused.Text("error_code"));
        Assert.Equal("badexample.com", refused.Json.GetProperty("details").GetProperty("domain").GetString());
    }

    // A redirect is held to the list too.
    [Fact]
    public async Task A_redirect_off_the_list_fails_its_job()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(settings => settings with
        {
            Network = new NetworkPolicy { AllowedHosts = ["127.0.0.1"] },
        });
        SimulatedFile inside = service.Server.Add("in", 10, 1, Fault.RedirectTo(RedirectTarget.OtherOrigin));
        SimulatedFile outside = service.Server.Add("out", 10, 2, Fault.RedirectTo("http://localhost:1/x"));

        JsonElement end = await service.EndAsync(await service.CreateAsync([inside, outside]));

        Assert.Equal(["completed", "failed"], ServiceHarness.States(end));
        Assert.Equal("Platform not supported: localhost - not in ALLOWED_DOMAINS", ServiceHarness.Error(ServiceHarness.Job(end, 1)));
    }

    [Theory]
    [InlineData("http://127.0.0.1/x")]
    [InlineData("http://localhost/x")]
    [InlineData("http://10.1.2.3/x")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[::1]/x")]
    [InlineData("http://[::ffff:192.168.0.1]/x")]
    [InlineData("http://2130706433/x")]
    public async Task Private_addresses_are_refused_at_once(string url)
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(
            settings => settings with { Network = new NetworkPolicy { AllowPrivate = false } });

        Answer source = await service.PostAsync(new { urls = new[] { url } });
        Answer hook = await service.PostAsync(new { urls = OneUrl, webhook_url = url });

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (source.Status, hook.Status));
        Assert.Equal("private network", source.Json.GetProperty("details").GetProperty("reason").GetString());
        Assert.Empty(await service.Engine.ListAsync(ServiceHarness.Cancellation));
    }

    [Fact]
    public async Task Another_page_cannot_write()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(
            settings => settings with { ApiKey = null, CorsOrigins = ["https://portal.example.org"] });
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new { urls = OneUrl });
        Task<Answer> From(params (string, string)[] headers) =>
            service.SendAsync(HttpMethod.Post, "/api/v1/batch/download", body, null, null, headers);

        Answer foreign = await From(("Origin", "https://evil.example"));
        Answer hidden = await From(("Sec-Fetch-Site", "cross-site"));
        Answer opaque = await From(("Origin", "null"));
        Answer own = await From(("Origin", service.Address.GetLeftPart(UriPartial.Authority)));
        Answer portal = await From(("Origin", "https://portal.example.org"));
        Answer rebound = await From(("Host", "evil.example"));

        Assert.All(
            new[] { foreign, hidden, opaque },
            answer => Assert.Equal((HttpStatusCode.Forbidden, "CROSS_SITE_REQUEST"), (answer.Status, answer.Text("error_code"))));
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (own.Status, portal.Status));
        Assert.Equal("https://portal.example.org", portal.Header("Access-Control-Allow-Origin"));
        Assert.Null(foreign.Header("Access-Control-Allow-Origin"));
        Assert.Equal("HOST_NOT_KNOWN", rebound.Text("error_code"));
    }

    [Fact]
    public async Task Long_answers_are_compressed_for_those_who_ask()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        string id = await service.CreateAsync(service.AddFiles(5, 10));

        Answer compressed = await service.SendAsync(
            HttpMethod.Get, "/api/v1/batch/" + id, null, ServiceHarness.Key, null, ("Accept-Encoding", "gzip"));
        Answer plain = await service.GetAsync("/api/v1/batch/" + id);

        Assert.Equal("gzip", Assert.Single(compressed.ContentHeaders.ContentEncoding));
        Assert.Empty(plain.ContentHeaders.ContentEncoding);
    }

    [Fact]
    public async Task Too_many_waiting_jobs_are_refused()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(settings => settings with { MaxQueuedJobs = 4 });
        var gate = new SimulatorGate();
        string id = await service.CreateAsync(service.AddFiles(4, 10, Fault.SlowHeaders(gate)), ("concurrent_limit", 1));
        await gate.WaitUntilReachedAsync(1, ServiceHarness.Cancellation);

        Answer full = await service.PostAsync(new { urls = new[] { "http://a.invalid/1", "http://a.invalid/2" } });
        gate.Open();
        await service.EndAsync(id);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Job queue is full, please try again later"), (full.Status, full.Text("error")));
        Assert.Equal(HttpStatusCode.Accepted, (await service.PostAsync(new { urls = OneUrl })).Status);
    }

    [Fact]
    public async Task Without_a_key_the_service_stays_on_this_machine()
    {
        await using ServiceHarness other = await ServiceHarness.StartAsync();
        ServiceSettings open = other.Settings with { ApiKey = null, Urls = [new("http://0.0.0.0:0")] };

        DownloadException refused = await Assert.ThrowsAsync<DownloadException>(
            () => ServiceHost.StartAsync(open, other.Engine, TimeProvider.System, ServiceHarness.Cancellation));
        DownloadException inside = await Assert.ThrowsAsync<DownloadException>(() => ServiceHost.StartAsync(
            other.Settings with { Root = Path.GetDirectoryName(other.Engine.StatePath)! },
            other.Engine,
            TimeProvider.System,
            ServiceHarness.Cancellation));

        Assert.Contains("--api-key-file", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--state", inside.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("API_KEY", "", "API_KEY is not set")]
    [InlineData("PORT", "80", "PORT is '80'")]
    [InlineData("CORS_ORIGINS", "*", "CORS_ORIGINS")]
    [InlineData("FILE_RETENTION_HOURS", "500", "FILE_RETENTION_HOURS")]
    [InlineData("HOST", "example.org", "nothing to listen on")]
    [InlineData("REQUIRE_API_KEY", "maybe", "REQUIRE_API_KEY")]
    public void A_wrong_setting_is_named(string name, string value, string message)
    {
        var reader = new SettingsReader(asked => asked == name ? value : asked == "API_KEY" ? "k" : null);

        Assert.Contains(message, Assert.Throws<DownloadException>(() => reader.Read("/tmp/x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_come_from_the_environment()
    {
        var variables = new Dictionary<string, string>
        {
            ["HOST"] = "::1", ["PORT"] = "9000", ["API_KEY"] = " k ", ["STORAGE_DIR"] = "/srv/files", ["PUBLIC_BASE_URL"] = "https://d.example.org/",
            ["MAX_CONCURRENT_DOWNLOADS"] = "50", ["DEFAULT_TIMEOUT_SEC"] = "60", ["PROGRESS_TIMEOUT_SEC"] = "61", ["MAX_CONTENT_LENGTH"] = "1048576",
            ["FILE_RETENTION_HOURS"] = "0.5", ["RATE_LIMIT_RPS"] = "7", ["RATE_LIMIT_BURST"] = "8", ["CORS_ORIGINS"] = "https://a, https://b",
            ["ALLOWED_DOMAINS"] = "example.com,example.org", ["WEBHOOK_ENABLE"] = "no", ["WEBHOOK_TIMEOUT_SEC"] = "9", ["WEBHOOK_MAX_RETRIES"] = "2",
            ["YTDLP_HOSTS"] = "video.example.org, tube.example.com",
            ["ALLOW_YT_DOWNLOADS"] = "true",
            ["COOKIE_ENCRYPTION_KEY"] = new string('a', 62) + "0F",
        };

        ServiceSettings settings = new SettingsReader(variables.GetValueOrDefault).Read("/tmp/x");

        Assert.Equal(new Uri("http://[::1]:9000"), Assert.Single(settings.Urls));
        Assert.Equal(("k", "k", "/srv/files"), (settings.ApiKey, settings.SigningKey, settings.Root));
        Assert.Equal("https://d.example.org/", settings.PublicBaseUrl!.AbsoluteUri);
        Assert.Equal((50, 60, 61.0, 1048576L, 0.5), (
            settings.MaxConcurrentDownloads, settings.DefaultTimeoutSec, settings.StallTimeout.TotalSeconds,
            settings.MaxFileSize, settings.FileRetention!.Value.TotalHours));
        Assert.Equal((7, 8, false, 9.0, 2), (
            settings.RateLimitPerSecond, settings.RateLimitBurst, settings.WebhooksEnabled,
            settings.Webhooks.Timeout.TotalSeconds, settings.Webhooks.Attempts));
        Assert.Equal(["https://a", "https://b"], settings.CorsOrigins);
        Assert.Equal(["example.com", "example.org"], settings.Network.AllowedHosts);
        Assert.False(settings.Network.AllowPrivate);
        Assert.Equal(["video.example.org", "tube.example.com"], settings.MediaHosts);
        Assert.True(settings.AllowYouTube);
        Assert.Equal([.. Enumerable.Repeat((byte)0xAA, 31), 0x0F], settings.CookieKey);
        Assert.DoesNotContain("aaaa", settings.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(
            "k", settings.ToString().Replace("Service on http://[::1]:9000/", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
