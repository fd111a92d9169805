using System.Text;
using System.Text.Json;
using ScienceDownload.Engine.Webhooks;
using ScienceDownload.Simulators;
using Received = ScienceDownload.Tests.Service.WebhookReceiver.Received;

namespace ScienceDownload.Tests.Service;

/// <summary>What a receiver of webhooks hears of batches that were made over REST.</summary>
public sealed class WebhookTests
{
    [Fact]
    public async Task A_receiver_hears_of_every_job_in_order_and_of_the_batch_at_last()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        string id = await service.CreateAsync(
            [.. service.AddFiles(3, 1000), service.Server.Add("gone", 1, 9, Fault.Status(404))], ("webhook_url", receiver.Uri));

        JsonElement end = await service.EndAsync(id);
        await receiver.UntilAsync(all => all.Any(one => one.Event == "batch.completed"));

        for (int i = 0; i < 3; i++)
        {
            IReadOnlyList<string> events = receiver.EventsOf($"{id}_job_{i:000}");
            Assert.Equal(["download.started", "download.completed"], events.Where(name => name != "download.progress"));
        }

        Assert.Equal(["download.started", "download.failed"], receiver.EventsOf($"{id}_job_003"));
        Assert.Equal("batch.completed", receiver.All[^1].Event);
        Assert.All(receiver.All, one => Assert.True(one.IsSignedWith(ServiceHarness.Key)));
        Assert.Equal(receiver.All.Count, receiver.All.Select(one => one.Delivery).Distinct().Count());
        Assert.All(receiver.All, one => Assert.Equal("ScienceDownload/test", one.UserAgent));
        JsonElement completed = receiver.All.First(one => one.Event == "download.completed").Json;
        Assert.Equal(["event", "timestamp", "request_id", "data"], completed.EnumerateObject().Select(member => member.Name));
        JsonElement data = completed.GetProperty("data");
        Assert.Equal(
            ["request_id", "url", "title", "file_url", "file_path", "file_size", "status", "duration", "timestamp", "file_info", "metadata"],
            data.EnumerateObject().Select(member => member.Name));
        JsonElement job = end.GetProperty("jobs").EnumerateArray().First(
            one => one.GetProperty("job_id").GetString() == data.GetProperty("request_id").GetString());
        JsonElement info = job.GetProperty("file_info");
        Assert.Equal(info.GetProperty("file_url").GetString(), data.GetProperty("file_url").GetString());
        Assert.Equal(info.GetProperty("sha256").GetString(), data.GetProperty("file_info").GetProperty("sha256").GetString());
        JsonElement failed = receiver.All.First(one => one.Event == "download.failed").Json.GetProperty("data");
        Assert.Equal(("HTTP 404 Not Found", "download_error"), (ServiceHarness.Error(failed), failed.GetProperty("error_type").GetString()));
        JsonElement last = receiver.All[^1].Json.GetProperty("data");
        Assert.Equal((4, 3, 1, 0), (
            last.GetProperty("total_jobs").GetInt32(), last.GetProperty("completed_jobs").GetInt32(),
            last.GetProperty("failed_jobs").GetInt32(), last.GetProperty("cancelled_jobs").GetInt32()));
    }

    [Fact]
    public async Task Progress_is_told_once_a_second_at_most()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(haste: 1);
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        var gate = new SimulatorGate();
        string id = await service.CreateAsync(
            [service.Server.Add("a.bin", 6_000_000, 1, Fault.NoValidator(), Fault.Hold(gate, 2_000_000))],
            ("webhook_url", receiver.Uri));

        await receiver.UntilAsync(all => all.Count(one => one.Event == "download.progress") >= 5);
        gate.Open();
        JsonElement end = await service.EndAsync(id);
        await receiver.UntilAsync(all => all.Any(one => one.Event == "batch.completed"));

        IReadOnlyList<string> events = receiver.EventsOf(id + "_job_000");
        Assert.Equal("download.started", events[0]);
        Assert.Equal("download.completed", events[^1]);
        Received[] progress = [.. receiver.All.Where(one => one.Event == "download.progress")];
        // One at once, then one a second; one that was kept waiting comes close before the next.
        TimeSpan taken = progress[^1].Json.GetProperty("timestamp").GetDateTimeOffset()
            - ServiceHarness.Job(end, 0).GetProperty("started_at").GetDateTimeOffset();
        Assert.InRange(progress.Length, 5, 1 + (int)Math.Ceiling(taken.TotalSeconds));
        JsonElement data = progress[0].Json.GetProperty("data");
        Assert.Equal(["request_id", "url", "status", "progress", "timestamp"], data.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            ["percent", "downloaded_bytes", "total_bytes", "speed", "eta"],
            data.GetProperty("progress").EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [InlineData(500, 3)]
    [InlineData(404, 1)]
    [InlineData(429, 1)]
    [InlineData(302, 3)]
    public async Task A_bad_receiver_is_asked_so_often_and_changes_no_job(int status, int tries)
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(_ => status, ("Location", "http://127.0.0.1:1/"));

        JsonElement end = await service.EndAsync(await service.CreateAsync(service.AddFiles(1, 1000), ("webhook_url", receiver.Uri)));

        Assert.Equal(["completed"], ServiceHarness.States(end));
        await receiver.UntilAsync(all => all.Count(one => one.Event == "batch.completed") == tries);
        Assert.All(receiver.All.GroupBy(one => one.Event).Where(group => group.Key != "download.progress"), group =>
        {
            Assert.Equal(tries, group.Count());
            // The same event, the same bytes, the same signature.
            Assert.Single(group.Select(one => (one.Delivery, one.Signature)).Distinct());
        });
    }

    // How long it is waited for, and how often it is asked: WebhookClockTests.
    [Fact]
    public async Task A_receiver_that_never_answers_changes_no_job()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(_ => null);

        JsonElement end = await service.EndAsync(await service.CreateAsync(service.AddFiles(1, 1000), ("webhook_url", receiver.Uri)));
        await receiver.UntilAsync(all => all.Count > 0);

        Assert.Equal(["completed"], ServiceHarness.States(end));
        Assert.Equal(["download.started"], receiver.All.Select(one => one.Event));
    }

    // Nobody listens. How long is waited between the tries: WebhookClockTests.
    [Fact]
    public async Task A_receiver_that_is_not_there_changes_no_job()
    {
        var port = await WebhookReceiver.StartAsync();
        Uri nobody = port.Uri;
        await port.DisposeAsync();
        await using ServiceHarness service = await ServiceHarness.StartAsync();

        string id = await service.CreateAsync(service.AddFiles(2, 1000), ("webhook_url", nobody));
        JsonElement end = await service.EndAsync(id);

        Assert.Equal(["completed", "completed"], ServiceHarness.States(end));
        JsonElement job = (await service.GetAsync($"/api/v1/download/{id}_job_000")).Json;
        Assert.False(job.GetProperty("webhook_sent").GetBoolean());
    }

    [Fact]
    public async Task A_receiver_that_is_busy_says_when_to_come_again()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(count => count == 0 ? 429 : 200, ("Retry-After", "5"));
        string id = await service.CreateAsync(service.AddFiles(1, 10), ("webhook_url", receiver.Uri));
        await service.EndAsync(id);
        await receiver.UntilAsync(all => all.Any(one => one.Event == "batch.completed"));

        Assert.Equal(
            ["download.started", "download.started", "download.completed"],
            receiver.EventsOf(id + "_job_000").Where(name => name != "download.progress"));
        Assert.True((await service.GetAsync($"/api/v1/download/{id}_job_000")).Json.GetProperty("webhook_sent").GetBoolean());
    }

    [Fact]
    public async Task Without_a_key_nothing_is_signed()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(settings => settings with { ApiKey = null });
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await service.EndAsync(await service.CreateAsync(service.AddFiles(1, 10), ("webhook_url", receiver.Uri)));
        await receiver.UntilAsync(all => all.Any(one => one.Event == "batch.completed"));

        Assert.All(receiver.All, one => Assert.Null(one.Signature));
    }

    [Fact]
    public async Task Letters_are_sent_as_they_are()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(settings => settings with { WebhookSecret = "other" });
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        SimulatedFile file = service.Server.Add(
            "x", 10, 1, Fault.ContentDisposition("attachment; filename*=utf-8''" + Uri.EscapeDataString("naïve–日本語.csv")));
        await service.EndAsync(await service.CreateAsync([file], ("webhook_url", receiver.Uri)));
        await receiver.UntilAsync(all => all.Any(one => one.Event == "download.completed"));

        Received completed = receiver.All.First(one => one.Event == "download.completed");
        Assert.Contains("\"title\":\"naïve–日本語\"", completed.Text, StringComparison.Ordinal);
        Assert.True(completed.IsSignedWith("other"));
    }

    [Fact]
    public void The_signature_is_the_one_receivers_compute()
    {
        const string Body = """
            {"event":"download.started","timestamp":"2025-11-06T10:00:00Z","request_id":"batch_0123456789ab_job_000","data":{"request_id":"batch_0123456789ab_job_000","url":"https://example.com/a.zip","status":"started","timestamp":"2025-11-06T10:00:00Z"}}
            """;

        Assert.Equal(244, Encoding.UTF8.GetByteCount(Body));
        Assert.Equal(
            "sha256=45115412fbc0f748244d9d98643469337e4cb2a7298e33f1453c9efe58c40da5",
            WebhookSignature.Of("secret-key", Encoding.UTF8.GetBytes(Body)));
    }

    [Theory]
    [InlineData(ErrorId.ItemNotFound, "download_error")]
    [InlineData(ErrorId.TransferTimeout, "timeout")]
    [InlineData(ErrorId.TransferStalled, "timeout")]
    [InlineData(ErrorId.DiskFull, "unexpected_error")]
    [InlineData(ErrorId.Unexpected, "unexpected_error")]
    public void A_failure_has_a_kind(ErrorId id, string kind) => Assert.Equal(kind, WireError.Type(id));

    // A time limit, and a folder that became a file.
    [Fact]
    public async Task A_receiver_hears_why_a_job_failed()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(haste: 100);
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(service.Root, "taken"), "", ServiceHarness.Cancellation);
        var gate = new SimulatorGate();

        string late = await service.CreateAsync(
            [service.Server.Add("late", 10, 1, Fault.Hold(gate))], ("timeout_sec", 60), ("webhook_url", receiver.Uri));
        string broken = await service.CreateAsync(
            [service.Server.Add("b.bin", 10)], ("path_template", "taken/{title}.{ext}"), ("webhook_url", receiver.Uri));
        await receiver.UntilAsync(all => all.Count(one => one.Event == "download.failed") == 2);

        string Kind(string id) => receiver.All.First(one => one.Event == "download.failed" && one.Text.Contains(id, StringComparison.Ordinal))
            .Json.GetProperty("data").GetProperty("error_type").GetString()!;
        Assert.Equal(("timeout", "unexpected_error"), (Kind(late), Kind(broken)));
    }

    // The run that tells the end of a cancelled batch follows close on the one that is just telling a start.
    [Fact]
    public async Task An_event_that_is_on_its_way_is_not_told_again_by_the_next_run()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(haste: 1);
        using var answers = new ManualResetEventSlim();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(_ =>
        {
            answers.Wait(ServiceHarness.Cancellation);
            return 200;
        });
        var gate = new SimulatorGate();
        string id = await service.CreateAsync(service.AddFiles(1, 10, Fault.SlowHeaders(gate)), ("webhook_url", receiver.Uri));
        await receiver.UntilAsync(all => all.Count == 1);

        await service.SendAsync(HttpMethod.Delete, "/api/v1/batch/" + id);
        await service.UntilAsync(id, batch => ServiceHarness.Status(batch) == "cancelled");
        await service.Engine.RunAsync(id, new RunContext { WebhookSecret = ServiceHarness.Key }, ServiceHarness.Cancellation);
        answers.Set();
        await receiver.UntilAsync(all => all.Any(one => one.Event == "batch.cancelled"));

        Assert.Equal(["download.started", "batch.cancelled"], receiver.All.Select(one => one.Event));
    }

    [Fact]
    public async Task A_cancelled_batch_is_told_once_and_its_jobs_are_not()
    {
        await using ServiceHarness service = await ServiceHarness.StartAsync(haste: 1);
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        var gate = new SimulatorGate();
        string id = await service.CreateAsync(
            service.AddFiles(3, 10, Fault.SlowHeaders(gate)), ("webhook_url", receiver.Uri), ("concurrent_limit", 1));
        await gate.WaitUntilReachedAsync(1, ServiceHarness.Cancellation);

        await service.SendAsync(HttpMethod.Delete, "/api/v1/batch/" + id);
        await receiver.UntilAsync(all => all.Any(one => one.Event == "batch.cancelled"));

        Assert.Equal(["download.started", "batch.cancelled"], receiver.All.Select(one => one.Event));
    }
}
