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

/// <summary><c>/api/v1/batch</c>: batches are made, watched and ended.</summary>
internal sealed class BatchEndpoints(ServiceSettings settings, ApiKeys keys, BatchDesk desk, ServedFiles files, TimeProvider time)
{
    private const double LongestWait = 60;
    private const int MostListed = 1000;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/batch/download", CreateAsync);
        routes.MapGet("/api/v1/batch", ListAsync);
        routes.MapGet("/api/v1/batch/{id}", GetAsync);
        routes.MapDelete("/api/v1/batch/{id}", CancelAsync);
        routes.MapPost("/api/v1/batch/{id}/restart", RestartAsync);
        routes.MapPost("/api/v1/batch/{id}/suspend", SuspendAsync);
        routes.MapPost("/api/v1/batch/{id}/resume", ResumeAsync);
        routes.MapPost("/api/v1/batch/{id}/remove", RemoveAsync);
    }

    private async Task CreateAsync(HttpContext context)
    {
        using JsonDocument body = await RequestBody.ReadObjectAsync(context.Request, keys).ConfigureAwait(false);
        JobRequest request = JobRequest.Read(body.RootElement, isSingle: false, settings.DefaultTimeoutSec);
        BatchInfo batch = await desk.CreateAsync(request, context.Request.ServiceUri(), context.RequestAborted).ConfigureAwait(false);
        // Looked at before it runs: the answer says queued, always.
        BatchView view = await ViewAsync(batch.Id, context).ConfigureAwait(false);
        desk.Run(batch.Id);
        context.Response.Headers.Location = "/api/v1/batch/" + batch.Id;
        await Reply.JsonAsync(context, 202, view.Write).ConfigureAwait(false);
    }

    private async Task GetAsync(HttpContext context)
    {
        keys.Require(context.Request);
        string id = context.Route("id");
        BatchView view = await ViewAsync(id, context).ConfigureAwait(false);
        if (context.Request.Seconds("wait", LongestWait) is { } wait)
        {
            long start = time.GetTimestamp();
            while (!view.IsSettled && time.GetElapsedTime(start) < wait)
            {
                await Task.Delay(LookInterval, time, context.RequestAborted).ConfigureAwait(false);
                view = await ViewAsync(id, context).ConfigureAwait(false);
            }
        }

        await Reply.JsonAsync(context, 200, view.Write).ConfigureAwait(false);
    }

    private async Task ListAsync(HttpContext context)
    {
        keys.Require(context.Request);
        string? state = context.Request.Query["status"];
        int limit = int.TryParse(context.Request.Query["limit"], out int asked) ? Math.Clamp(asked, 1, MostListed) : MostListed;
        IReadOnlyList<BatchInfo> all = await desk.Engine.ListAsync(context.RequestAborted).ConfigureAwait(false);
        BatchInfo[] fitting =
        [
            .. all.Where(batch => string.IsNullOrEmpty(state) || batch.State.ToString().Equals(state, StringComparison.OrdinalIgnoreCase)),
        ];
        await Reply.JsonAsync(context, 200, json =>
        {
            json.WriteStartArray("batches");
            foreach (BatchInfo batch in fitting.Take(limit))
                BatchSummary.Write(json, batch, desk.StateOf(batch), desk.Live.RateOf(batch.Id));
            json.WriteEndArray();
            json.WriteNumber("total", fitting.Length);
        }).ConfigureAwait(false);
    }

    private async Task CancelAsync(HttpContext context)
    {
        keys.Require(context.Request);
        string id = context.Route("id");
        BatchInfo before = await KnownAsync(id, context).ConfigureAwait(false);
        (BatchInfo batch, int cancelled) = await desk.StopAsync(id, context.RequestAborted).ConfigureAwait(false);
        string status = batch.State.ToString().ToLowerInvariant();
        await Reply.JsonAsync(context, 200, json =>
        {
            json.WriteString("request_id", id);
            json.WriteString("status", status);
            json.WriteNumber("cancelled_jobs", cancelled);
            json.WriteString("message", before.State.IsTerminal() || batch.State != BatchState.Cancelled
                ? $"Batch already {status}, 0 jobs cancelled"
                : $"Batch cancelled successfully, {cancelled} jobs cancelled");
            json.WriteTime("timestamp", time.GetUtcNow());
        }).ConfigureAwait(false);
    }

    private async Task RestartAsync(HttpContext context)
    {
        keys.Require(context.Request);
        await KnownAsync(context.Route("id"), context).ConfigureAwait(false);
        bool cancelledToo = context.Request.Query["include_cancelled"] == "true";
        BatchInfo batch = await desk.RestartAsync(context.Route("id"), cancelledToo, context.RequestAborted).ConfigureAwait(false);
        context.Response.Headers.Location = "/api/v1/batch/" + batch.Id;
        await ShowAsync(batch.Id, 202, context).ConfigureAwait(false);
    }

    private async Task SuspendAsync(HttpContext context)
    {
        keys.Require(context.Request);
        await KnownAsync(context.Route("id"), context).ConfigureAwait(false);
        await desk.SuspendAsync(context.Route("id"), context.RequestAborted).ConfigureAwait(false);
        await ShowAsync(context.Route("id"), 200, context).ConfigureAwait(false);
    }

    private async Task ResumeAsync(HttpContext context)
    {
        keys.Require(context.Request);
        BatchInfo batch = await KnownAsync(context.Route("id"), context).ConfigureAwait(false);
        if (batch.State.IsTerminal())
            throw new ServiceException(409, $"Batch already {batch.State.ToString().ToLowerInvariant()}");
        // One that runs, here or elsewhere, goes on anyway: a second run would only begin when that one is suspended.
        if (batch.State != BatchState.Running)
            desk.Run(batch.Id);
        await ShowAsync(batch.Id, 202, context).ConfigureAwait(false);
    }

    private async Task RemoveAsync(HttpContext context)
    {
        keys.Require(context.Request);
        string id = context.Route("id");
        await KnownAsync(id, context).ConfigureAwait(false);
        await desk.RemoveAsync(id, context.RequestAborted).ConfigureAwait(false);
        await Reply.JsonAsync(context, 200, json =>
        {
            json.WriteString("request_id", id);
            json.WriteString("status", "removed");
            json.WriteTime("timestamp", time.GetUtcNow());
        }).ConfigureAwait(false);
    }

    private async Task ShowAsync(string id, int status, HttpContext context)
    {
        BatchView view = await ViewAsync(id, context).ConfigureAwait(false);
        await Reply.JsonAsync(context, status, view.Write).ConfigureAwait(false);
    }

    private async Task<BatchInfo> KnownAsync(string id, HttpContext context)
    {
        try
        {
            return await desk.Engine.GetAsync(id, context.RequestAborted).ConfigureAwait(false);
        }
        catch (DownloadException error) when (error.Id == ErrorId.BatchNotFound)
        {
            throw ServiceException.BatchNotFound(id);
        }
    }

    private async Task<BatchView> ViewAsync(string id, HttpContext context)
    {
        try
        {
            return await BatchView.ReadAsync(desk, files, id, time.GetUtcNow(), context.RequestAborted).ConfigureAwait(false);
        }
        catch (DownloadException error) when (error.Id == ErrorId.BatchNotFound)
        {
            throw ServiceException.BatchNotFound(id);
        }
    }
}
