using System.Globalization;
using System.Text.Json;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Worker;

/// <summary>The names programs rely on. A change here is a change of the contract with them.</summary>
public sealed class JsonTests : ScidlTest
{
    private static readonly string[] BatchFields =
    [
        "event", "batch_id", "name", "archive", "status", "total_jobs", "completed_jobs", "skipped_jobs", "failed_jobs", "running_jobs",
        "queued_jobs", "cancelled_jobs", "destination", "downloaded_bytes", "total_bytes", "speed", "created_at", "started_at",
        "completed_at", "duration_sec", "error", "retry_of", "owner",
    ];

    private static readonly string[] ItemFields =
    [
        "event", "batch_id", "job_id", "index", "url", "status", "skipped", "title", "progress", "file_info", "error", "error_id", "attempts",
        "node", "started_at", "completed_at",
    ];

    [Fact]
    public async Task A_batch_prints_itself_then_its_items_then_itself()
    {
        SimulatedFile file = Archive.Add("sub/a b.nc", 10_000);
        string missing = new Uri(Archive.BaseUri, "none.nc").ToString();

        ScidlResult result = await RunAsync("get", file.Uri.AbsoluteUri, missing, "--json");

        IReadOnlyList<JsonElement> events = result.Events;
        Assert.Equal("batch", Kind(events[0]));
        Assert.Equal("batch", Kind(events[^1]));
        Assert.All(events, e => Assert.Contains(Kind(e), new[] { "batch", "item", "progress", "message" }));
        Assert.Equal(BatchFields, Names(events[0]));
        Assert.Equal(BatchFields, Names(events[^1]));
        Assert.Equal(2, result.Items.Count);
        Assert.All(result.Items, item => Assert.Equal(ItemFields, Names(item)));

        JsonElement batch = result.Batch;
        Assert.Equal("completed", batch.GetProperty("status").GetString());
        Assert.Equal(2, batch.GetProperty("total_jobs").GetInt32());
        Assert.Equal(1, batch.GetProperty("completed_jobs").GetInt32());
        Assert.Equal(1, batch.GetProperty("failed_jobs").GetInt32());
        Assert.True(batch.GetProperty("duration_sec").GetDouble() >= 0);
        AssertTime(batch.GetProperty("created_at"));
        AssertTime(batch.GetProperty("completed_at"));

        JsonElement done = result.Items.Single(i => i.GetProperty("status").GetString() == "completed");
        Assert.Equal(batch.GetProperty("batch_id").GetString() + "_job_000", done.GetProperty("job_id").GetString());
        Assert.Equal(file.Uri.AbsoluteUri, done.GetProperty("url").GetString());
        Assert.Equal("a b", done.GetProperty("title").GetString());
        JsonElement info = done.GetProperty("file_info");
        Assert.Equal(["filename", "file_path", "full_name", "size_bytes", "format", "mime_type", "sha256"], Names(info));
        Assert.Equal("a b.nc", info.GetProperty("filename").GetString());
        Assert.Equal(At("a b.nc"), info.GetProperty("full_name").GetString());
        Assert.Equal(10_000, info.GetProperty("size_bytes").GetInt64());
        Assert.Equal("nc", info.GetProperty("format").GetString());
        Assert.Equal(file.Sha256, info.GetProperty("sha256").GetString());
        JsonElement progress = done.GetProperty("progress");
        Assert.Equal(["percent", "downloaded_bytes", "total_bytes", "status"], Names(progress));
        Assert.Equal(100, progress.GetProperty("percent").GetDouble());

        JsonElement failed = result.Items.Single(i => i.GetProperty("status").GetString() == "failed");
        Assert.Equal("ItemNotFound", failed.GetProperty("error_id").GetString());
        Assert.Equal(JsonValueKind.Null, failed.GetProperty("file_info").ValueKind);
    }

    [Fact]
    public async Task List_status_and_verbs_print_batches_and_items()
    {
        IReadOnlyList<SimulatedFile> files = AddFiles(3, 1_000);
        await RunAsync("batch", Write("list.txt", files.Select(f => f.Uri.ToString())), "-o", "data");

        ScidlResult list = await RunAsync("list", "--json");
        string id = list.Batch.GetProperty("batch_id").GetString()!;
        ScidlResult status = await RunAsync("status", id, "--json");
        ScidlResult items = await RunAsync("status", id, "--items", "--json");
        ScidlResult stop = await RunAsync("stop", id, "--json");

        Assert.Equal(BatchFields, Names(Assert.Single(list.Events)));
        Assert.Equal(BatchFields, Names(Assert.Single(status.Events)));
        Assert.Equal([0, 1, 2], items.Items.Select(i => i.GetProperty("index").GetInt32()));
        Assert.Equal("completed", Assert.Single(stop.Events).GetProperty("status").GetString());
    }

    private static string Kind(JsonElement element) => element.GetProperty("event").GetString()!;

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(p => p.Name)];

    private static void AssertTime(JsonElement element) =>
        Assert.True(DateTimeOffset.TryParseExact(
            element.GetString(), "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _));
}
