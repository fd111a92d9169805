using System.Net;
using System.Text.Json;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Service;

/// <summary>Jobs one by one: single downloads, and those of batches.</summary>
public sealed class JobTests
{
    [Fact]
    public async Task A_job_of_a_batch_can_be_looked_at_and_cancelled()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        var gate = new SimulatorGate();
        string id = await service.CreateAsync(
            [service.Server.Add("slow.bin", 1000, 1, Fault.Hold(gate)), service.Server.Add("next.bin", 10, 2), service.Server.Add("last.bin", 10, 3)],
            ("concurrent_limit", 1), ("quality", "720p"));
        await gate.WaitUntilReachedAsync(1, ServiceHarness.Cancellation);
        // What moves is told to the state in groups, a moment later.
        await service.UntilAsync(id, batch => ServiceHarness.Count(batch, "running") == 1);
        string running = $"/api/v1/download/{id}_job_000";

        Answer seen = await service.GetAsync(running);
        Answer log = await service.GetAsync(running + "/logs");
        Answer waiting = await service.SendAsync(HttpMethod.Delete, $"/api/v1/download/{id}_job_001");
        Answer cancelled = await service.SendAsync(HttpMethod.Delete, running);
        JsonElement end = await service.EndAsync(id);
        Answer again = await service.SendAsync(HttpMethod.Delete, running);

        Assert.Equal((HttpStatusCode.OK, "running"), (seen.Status, seen.Text("status")));
        Assert.Equal($"{service.Address}api/v1/download/{id}_job_000/logs", seen.Text("logs_url"));
        Assert.Equal(JsonValueKind.Null, seen.Json.GetProperty("metadata").ValueKind);
        string[] lines = [.. log.Json.GetProperty("logs").EnumerateArray().Select(line => line.GetString()!)];
        Assert.Equal(lines.Length, log.Json.GetProperty("total_lines").GetInt32());
        Assert.Matches("^\\[\\d{4}-.*Z\\] INFO: Queued http://127", lines[0]);
        Assert.Contains(
            lines, line => line.EndsWith("WARNING: Fetched as a plain file, so these fields do nothing: quality", StringComparison.Ordinal));
        Assert.Equal(
            ("cancelled", 1, "Job cancelled successfully"),
            (waiting.Text("status"), waiting.Json.GetProperty("cancelled_jobs").GetInt32(), waiting.Text("message")));
        Assert.Equal(("cancelled", 1), (cancelled.Text("status"), cancelled.Json.GetProperty("cancelled_jobs").GetInt32()));
        Assert.Equal(["cancelled", "cancelled", "completed"], ServiceHarness.States(end));
        Assert.Equal("completed", ServiceHarness.Status(end));
        Assert.DoesNotContain(service.Server.Requests, request => request.Target == "/next.bin");
        Assert.Equal((HttpStatusCode.Conflict, "Cannot cancel job in status: cancelled"), (again.Status, again.Text("error")));
        Answer done = await service.SendAsync(HttpMethod.Delete, $"/api/v1/download/{id}_job_002");
        Assert.Equal("Cannot cancel job in status: completed", done.Text("error"));
    }

    [Fact]
    public async Task A_single_file_is_downloaded()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        SimulatedFile file = service.Server.Add("data.csv", 2000, 1, Fault.Unavailable(1));

        Answer made = await service.SendAsync(HttpMethod.Post, "/api/v1/download", JsonSerializer.Serialize(new { url = file.Uri }));
        string id = made.Text("request_id");
        Answer seen = await service.GetAsync("/api/v1/download/" + id);
        while (seen.Text("status") is "queued" or "running")
            seen = await service.GetAsync("/api/v1/download/" + id);
        Answer log = await service.GetAsync($"/api/v1/download/{id}/logs");

        Assert.Equal((HttpStatusCode.Accepted, "queued"), (made.Status, made.Text("status")));
        Assert.Matches("^req_[0-9a-f]{12}$", id);
        Assert.Equal("/api/v1/download/" + id, made.Header("Location"));
        Assert.Equal("completed", seen.Text("status"));
        service.AssertSame(file, seen.Json);
        Assert.Matches("^videos/data-[0-9a-f]{12}.csv$", ServiceHarness.PathOf(seen.Json));
        Assert.Equal("data", seen.Json.GetProperty("metadata").GetProperty("title").GetString());
        Assert.Equal(21, seen.Json.GetProperty("metadata").EnumerateObject().Count());
        Assert.Contains(
            log.Json.GetProperty("logs").EnumerateArray(),
            line => line.GetString()!.Contains("WARNING: Attempt 1 failed: HTTP 503 Service Unavailable", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_single_download_is_cancelled()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(haste: 1);
        var gate = new SimulatorGate();
        Answer made = await service.SendAsync(
            HttpMethod.Post, "/api/v1/download", JsonSerializer.Serialize(new { url = service.Server.Add("a", 10, 1, Fault.SlowHeaders(gate)).Uri }));
        await gate.WaitUntilReachedAsync(1, ServiceHarness.Cancellation);

        Answer cancelled = await service.SendAsync(HttpMethod.Delete, "/api/v1/download/" + made.Text("request_id"));

        Assert.Equal(("cancelled", 1), (cancelled.Text("status"), cancelled.Json.GetProperty("cancelled_jobs").GetInt32()));
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("req_0123456789ab")]
    [InlineData("batch_0123456789ab_job_000")]
    public async Task An_unknown_job_is_not_found(string id)
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();

        Answer answer = await service.GetAsync("/api/v1/download/" + id);

        Assert.Equal((HttpStatusCode.NotFound, "Download job not found: " + id), (answer.Status, answer.Text("error")));
    }

    [Fact]
    public async Task The_service_tells_how_it_is()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        await service.EndAsync(await service.CreateAsync([.. service.AddFiles(3, 1000), service.Server.Add("gone", 1, 9, Fault.Status(404))]));

        JsonElement health = (await service.SendAsync(HttpMethod.Get, "/api/v1/health", key: null)).Json;
        JsonElement known = (await service.GetAsync("/api/v1/health")).Json;
        JsonElement stats = (await service.GetAsync("/api/v1/health/stats")).Json;
        Answer metrics = await service.SendAsync(HttpMethod.Get, "/metrics", key: null);
        string text = System.Text.Encoding.UTF8.GetString(metrics.Body);

        Assert.Contains(health.GetProperty("status").GetString(), new[] { "healthy", "degraded" });
        Assert.False(health.GetProperty("checks").TryGetProperty("system", out _));
        Assert.True(known.GetProperty("checks").GetProperty("system").GetProperty("cpu_count").GetInt32() > 0);
        Assert.Equal((4, 3000, 1, 75.0, 3000), (
            stats.GetProperty("total_downloads").GetInt32(),
            stats.GetProperty("total_bytes_downloaded").GetInt32(),
            stats.GetProperty("failed_downloads").GetInt32(),
            stats.GetProperty("success_rate").GetDouble(), stats.GetProperty("storage_used_bytes").GetInt32()));
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.SendAsync(HttpMethod.Get, "/api/v1/health/stats", key: null)).Status);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", metrics.ContentHeaders.ContentType!.ToString());
        Assert.Contains("jobs_total{status=\"completed\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("jobs_total{status=\"failed\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("bytes_transferred_total 3000\n", text, StringComparison.Ordinal);
        Assert.Contains("jobs_duration_seconds_count 4\n", text, StringComparison.Ordinal);
        Assert.Contains("jobs_in_flight 0\n", text, StringComparison.Ordinal);
        Assert.Contains("queue_size 0\n", text, StringComparison.Ordinal);
        Assert.Equal("ready", (await service.SendAsync(HttpMethod.Get, "/api/v1/readyz", key: null)).Text("status"));
        Assert.Equal("ScienceDownload", (await service.SendAsync(HttpMethod.Get, "/version", key: null)).Text("app_name"));
        Assert.Equal(
            "/api/v1/batch/download",
            (await service.SendAsync(HttpMethod.Get, "/", key: null)).Json.GetProperty("endpoints").GetProperty("batch").GetString());
    }

    // Every path of the description answers, and every route is described.
    [Fact]
    public async Task The_description_names_what_there_is()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        JsonElement description = (await service.SendAsync(HttpMethod.Get, "/openapi.json", key: null)).Json;

        Assert.Equal("3.1.0", description.GetProperty("openapi").GetString());
        foreach (JsonProperty path in description.GetProperty("paths").EnumerateObject())
        {
            foreach (JsonProperty method in path.Value.EnumerateObject().Where(method => path.Name != "/api/v1/events"))
            {
                Answer answer = await service.SendAsync(
                    HttpMethod.Parse(method.Name.ToUpperInvariant()),
                    path.Name.Replace("{id}", "x", StringComparison.Ordinal).Replace("{path}", "x", StringComparison.Ordinal));
                Assert.False(answer.Status is HttpStatusCode.MethodNotAllowed, path.Name);
                if (answer.Status == HttpStatusCode.NotFound)
                    Assert.NotEqual("{\"detail\":\"Not Found\"}", System.Text.Encoding.UTF8.GetString(answer.Body));
            }
        }
    }
}
