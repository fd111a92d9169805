using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ScienceDownload.Archives.Media;
using ScienceDownload.Engine.Webhooks;
using ScienceDownload.Worker.Service.Batches;
using ScienceDownload.Worker.Service.Http;

namespace ScienceDownload.Worker.Service.Endpoints;

/// <summary>How the service is: for people, load balancers and Prometheus.</summary>
internal sealed class HealthEndpoints(
    ServiceSettings settings, ApiKeys keys, BatchDesk desk, ServedFiles files, ServiceMetrics metrics, TimeProvider time)
{
    private const double Gigabyte = 1024 * 1024 * 1024;
    private static readonly string[] Features = ["batch", "download", "webhooks", "files", "events", "metrics", "remote", "cookies"];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/health", HealthAsync);
        routes.MapGet("/api/v1/health/stats", StatsAsync);
        routes.MapGet("/api/v1/readyz", context => Reply.JsonAsync(context, 200, json => json.WriteString("status", "ready")));
        routes.MapGet("/metrics", MetricsAsync);
        routes.MapGet("/version", VersionAsync);
    }

    private async Task HealthAsync(HttpContext context)
    {
        (int moving, int queued) = await CountAsync(context.RequestAborted).ConfigureAwait(false);
        (string storage, double free, double used) = Storage();
        string? ytDlp = await MediaProgram.OfEnvironment.VersionAsync().ConfigureAwait(false);
        await Reply.JsonAsync(context, 200, json =>
        {
            json.WriteString("status", storage);
            json.WriteTime("timestamp", time.GetUtcNow());
            json.WriteString("version", Program.Version);
            json.WriteFraction("uptime_seconds", Uptime, 3);
            json.WriteStartObject("checks");
            json.WriteStartObject("storage");
            json.WriteString("status", storage);
            json.WriteFraction("available_gb", free / Gigabyte, 2);
            json.WriteFraction("percent_used", used, 1);
            json.WriteEndObject();
            json.WriteStartObject("queue");
            json.WriteString("status", "healthy");
            json.WriteNumber("active_jobs", moving + queued);
            json.WriteNumber("running_jobs", moving);
            json.WriteNumber("max_workers", settings.MaxConcurrentDownloads);
            json.WriteEndObject();
            json.WriteStartObject("ytdlp");
            // It need not be there: plain files come without it.
            json.WriteString("status", ytDlp is null ? "absent" : "healthy");
            json.WriteString("version", ytDlp);
            json.WriteEndObject();
            if (keys.IsGood(context.Request))
                WriteSystem(json);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task StatsAsync(HttpContext context)
    {
        keys.Require(context.Request);
        IReadOnlyList<BatchInfo> all = await desk.Engine.ListAsync(context.RequestAborted).ConfigureAwait(false);
        double seconds = 0;
        int timed = 0;
        foreach (BatchInfo batch in all)
        {
            await foreach (ItemInfo item in desk.Engine.GetItemsAsync(batch.Id, ItemState.Completed, context.RequestAborted).ConfigureAwait(false))
            {
                seconds += (item.CompletedAt - item.StartedAt)?.TotalSeconds ?? 0;
                timed++;
            }
        }

        string? ytDlp = await MediaProgram.OfEnvironment.VersionAsync().ConfigureAwait(false);
        int completed = all.Sum(batch => batch.Completed + batch.Skipped);
        int failed = all.Sum(batch => batch.Failed);
        await Reply.JsonAsync(context, 200, json =>
        {
            json.WriteNumber("total_downloads", all.Sum(batch => batch.Total));
            json.WriteNumber("total_bytes_downloaded", all.Sum(batch => batch.BytesReceived));
            json.WriteNumber("active_downloads", all.Sum(batch => batch.Running));
            json.WriteNumber("queued_downloads", all.Where(batch => !batch.State.IsTerminal()).Sum(batch => batch.Queued));
            json.WriteNumber("failed_downloads", failed);
            json.WriteFraction("success_rate", completed + failed == 0 ? 0 : 100.0 * completed / (completed + failed), 2);
            json.WriteFraction("average_download_time", timed == 0 ? 0 : seconds / timed, 3);
            json.WriteNumber("storage_used_bytes", files.BytesOnDisk());
            json.WriteNumber("storage_available_bytes", (long)Storage().Free);
            json.WriteFraction("uptime_seconds", Uptime, 3);
            json.WriteNumber("requests_per_minute", metrics.RequestsPerMinute());
            json.WriteString("ytdlp_version", ytDlp);
            json.WriteNull("python_version");
            json.WriteTime("timestamp", time.GetUtcNow());
        }).ConfigureAwait(false);
    }

    private async Task MetricsAsync(HttpContext context)
    {
        (int moving, int queued) = await CountAsync(context.RequestAborted).ConfigureAwait(false);
        byte[] text = Encoding.UTF8.GetBytes(metrics.Write(moving, queued));
        await Reply.BytesAsync(context, 200, "text/plain; version=0.0.4; charset=utf-8", text).ConfigureAwait(false);
    }

    private static Task VersionAsync(HttpContext context) => Reply.JsonAsync(context, 200, json =>
    {
        json.WriteString("version", Program.Version);
        json.WriteString("app_name", "ScienceDownload");
        json.WriteNull("build_date");
        json.WriteStartArray("features");
        foreach (string feature in MediaProgram.OfEnvironment.YtDlp is null ? Features : [.. Features, "media"])
            json.WriteStringValue(feature);
        json.WriteEndArray();
    });

    private async Task<(int Moving, int Queued)> CountAsync(CancellationToken cancellation)
    {
        IReadOnlyList<BatchInfo> all = await desk.Engine.ListAsync(cancellation).ConfigureAwait(false);
        BatchInfo[] active = [.. all.Where(batch => !batch.State.IsTerminal())];
        return (active.Sum(batch => batch.Running), active.Sum(batch => batch.Queued));
    }

    private double Uptime => (time.GetUtcNow() - metrics.StartedAt).TotalSeconds;

    private (string Status, double Free, double Used) Storage()
    {
        string probe = Path.Combine(settings.Root, $".science-download-{Guid.NewGuid():N}");
        try
        {
            using (File.Create(probe, 1, FileOptions.DeleteOnClose))
            {
            }

            var drive = new DriveInfo(settings.Root);
            double free = drive.AvailableFreeSpace;
            return (free < Gigabyte ? "degraded" : "healthy", free, 100.0 * (drive.TotalSize - free) / Math.Max(1, drive.TotalSize));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return ("unhealthy", 0, 0);
        }
    }

    private static void WriteSystem(Utf8JsonWriter json)
    {
        json.WriteStartObject("system");
        json.WriteString("dotnet_version", Environment.Version.ToString());
        json.WriteString("platform", OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "macOS" : "Linux");
        json.WriteString("platform_release", RuntimeInformation.OSDescription);
        json.WriteNumber("cpu_count", Environment.ProcessorCount);
        json.WriteEndObject();
    }
}
