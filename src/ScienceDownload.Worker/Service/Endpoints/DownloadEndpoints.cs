using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ScienceDownload.Engine.Webhooks;
using ScienceDownload.Worker.Service.Batches;
using ScienceDownload.Worker.Service.Http;
using ScienceDownload.Worker.Service.Validation;
using ScienceDownload.Worker.Service.Wire;

namespace ScienceDownload.Worker.Service.Endpoints;

/// <summary><c>/api/v1/download</c>: single files, and the jobs of batches one by one.</summary>
internal sealed class DownloadEndpoints(ServiceSettings settings, ApiKeys keys, BatchDesk desk, ServedFiles files, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/download", CreateAsync);
        routes.MapGet("/api/v1/download/{id}", GetAsync);
        routes.MapDelete("/api/v1/download/{id}", CancelAsync);
        routes.MapGet("/api/v1/download/{id}/logs", GetLogAsync);
    }

    private async Task CreateAsync(HttpContext context)
    {
        using JsonDocument body = await RequestBody.ReadObjectAsync(context.Request, keys).ConfigureAwait(false);
        JobRequest request = JobRequest.Read(body.RootElement, isSingle: true, settings.DefaultTimeoutSec);
        BatchInfo batch = await desk.CreateAsync(request, context.Request.ServiceUri(), context.RequestAborted).ConfigureAwait(false);
        string id = JobId.SingleOf(batch.Id);
        JobView job = await FindAsync(id, context).ConfigureAwait(false);
        desk.Run(batch.Id);
        context.Response.Headers.Location = "/api/v1/download/" + id;
        await ShowAsync(job, id, 202, webhookSent: false, context).ConfigureAwait(false);
    }

    private async Task GetAsync(HttpContext context)
    {
        keys.Require(context.Request);
        string id = context.Route("id");
        JobView job = await FindAsync(id, context).ConfigureAwait(false);
        ItemHistory history = await desk.Engine.GetHistoryAsync(job.Batch.Id, job.Item.Index, context.RequestAborted).ConfigureAwait(false);
        await ShowAsync(job, id, 200, history.WebhookSent, context).ConfigureAwait(false);
    }

    private async Task CancelAsync(HttpContext context)
    {
        keys.Require(context.Request);
        string id = context.Route("id");
        JobView job = await FindAsync(id, context).ConfigureAwait(false);
        bool settled = job.Item.State.IsTerminal();
        if (!settled && job.Batch.IsSingle())
            await desk.StopAsync(job.Batch.Id, context.RequestAborted).ConfigureAwait(false);
        else if (!settled)
            await desk.Engine.CancelItemAsync(job.Batch.Id, job.Item.Index, context.RequestAborted).ConfigureAwait(false);
        JobView after = await FindAsync(id, context).ConfigureAwait(false);
        if (settled || after.Status != "cancelled")
            throw new ServiceException(409, $"Cannot cancel job in status: {after.Status}");
        await Reply.JsonAsync(context, 200, json =>
        {
            json.WriteString("request_id", id);
            json.WriteString("status", "cancelled");
            json.WriteNumber("cancelled_jobs", 1);
            json.WriteString("message", "Job cancelled successfully");
            json.WriteTime("timestamp", time.GetUtcNow());
        }).ConfigureAwait(false);
    }

    private async Task GetLogAsync(HttpContext context)
    {
        keys.Require(context.Request);
        string id = context.Route("id");
        JobView job = await FindAsync(id, context).ConfigureAwait(false);
        ItemHistory history = await desk.Engine.GetHistoryAsync(job.Batch.Id, job.Item.Index, context.RequestAborted).ConfigureAwait(false);
        IReadOnlyList<string> lines = JobLog.Of(job.Item, job.Batch, history);
        await Reply.JsonAsync(context, 200, json =>
        {
            json.WriteString("request_id", id);
            json.WriteStartArray("logs");
            foreach (string line in lines.TakeLast(JobLog.MostLines))
                json.WriteStringValue(line);
            json.WriteEndArray();
            json.WriteString("log_level", "INFO");
            json.WriteNumber("total_lines", lines.Count);
            json.WriteBoolean("truncated", lines.Count > JobLog.MostLines);
        }).ConfigureAwait(false);
    }

    private static Task ShowAsync(JobView job, string id, int status, bool webhookSent, HttpContext context)
    {
        string root = (job.Batch.Options.FilesUri is { } served ? new Uri(served, "..") : context.Request.ServiceUri()).AbsoluteUri.TrimEnd('/');
        return Reply.JsonAsync(context, status, json => job.WriteAlone(json, id, $"{root}/api/v1/download/{id}/logs", webhookSent));
    }

    private async Task<JobView> FindAsync(string text, HttpContext context)
    {
        if (JobId.Parse(text) is not { } id)
            throw ServiceException.JobNotFound(text);
        try
        {
            BatchInfo batch = await desk.Engine.GetAsync(id.BatchId, context.RequestAborted).ConfigureAwait(false);
            if (id.Index >= batch.Total || (id.IsSingle && !batch.IsSingle()))
                throw ServiceException.JobNotFound(text);
            ItemInfo item = await desk.Engine.GetItemAsync(id.BatchId, id.Index, context.RequestAborted).ConfigureAwait(false);
            return new JobView(item, batch, desk.Live.Of(batch.Id).GetValueOrDefault(id.Index), files.DeletesAt(item.CompletedAt));
        }
        catch (DownloadException error) when (error.Id is ErrorId.BatchNotFound or ErrorId.ItemNotFound)
        {
            throw ServiceException.JobNotFound(text);
        }
    }
}
