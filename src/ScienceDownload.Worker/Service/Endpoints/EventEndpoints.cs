using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ScienceDownload.Worker.Service.Batches;
using ScienceDownload.Worker.Service.Http;
using ScienceDownload.Worker.Service.Wire;

namespace ScienceDownload.Worker.Service.Endpoints;

/// <summary>
/// <c>/api/v1/events</c>: what the status page shows, as server-sent events. Each one is a whole picture: the list of batches and, when one is
/// named by <c>?batch=</c>, that batch with its jobs; so that a page that missed some has missed nothing. <c>?list=false</c> leaves the list empty,
/// for those who follow one batch only.
/// </summary>
internal sealed class EventEndpoints(ApiKeys keys, BatchDesk desk, ServedFiles files, TimeProvider time, CancellationToken closing)
{
    private const int MostListeners = 32;
    private const int MostListed = 200;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(15);

    private int _listeners;

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/events", ListenAsync);

    private async Task ListenAsync(HttpContext context)
    {
        keys.Require(context.Request);
        if (Interlocked.Increment(ref _listeners) > MostListeners)
        {
            Interlocked.Decrement(ref _listeners);
            throw new ServiceException(503, "Too many pages are watching") { RetryAfter = 30 };
        }

        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, closing);
            await SendAsync(context, ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The page was closed, or the service is.
        }
        finally
        {
            Interlocked.Decrement(ref _listeners);
        }
    }

    private async Task SendAsync(HttpContext context, CancellationToken ended)
    {
        context.Response.ContentType = "text/event-stream";
        // A web server in front must not save events up.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        string? batch = context.Request.Query["batch"];
        int listed = context.Request.Query["list"] == "false" ? 0 : MostListed;
        ReadOnlyMemory<byte> last = default;
        long sent = time.GetTimestamp();
        while (true)
        {
            ReadOnlyMemory<byte> now = await LookAsync(batch, listed, ended).ConfigureAwait(false);
            if (!now.Span.SequenceEqual(last.Span))
            {
                await WriteAsync(context.Response, "event: state\ndata: "u8.ToArray(), ended).ConfigureAwait(false);
                await WriteAsync(context.Response, now, ended).ConfigureAwait(false);
                await WriteAsync(context.Response, "\n\n"u8.ToArray(), ended).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(ended).ConfigureAwait(false);
                last = now;
                sent = time.GetTimestamp();
            }
            else if (time.GetElapsedTime(sent) > SilenceLimit)
            {
                await WriteAsync(context.Response, ":\n\n"u8.ToArray(), ended).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(ended).ConfigureAwait(false);
                sent = time.GetTimestamp();
            }

            await Task.Delay(LookInterval, time, ended).ConfigureAwait(false);
        }
    }

    private static ValueTask WriteAsync(HttpResponse response, ReadOnlyMemory<byte> bytes, CancellationToken ended) =>
        response.Body.WriteAsync(bytes, ended);

    private async Task<ReadOnlyMemory<byte>> LookAsync(string? batchId, int listed, CancellationToken cancellation)
    {
        IReadOnlyList<BatchInfo> batches = await desk.Engine.ListAsync(cancellation).ConfigureAwait(false);
        BatchView? chosen = null;
        if (batches.Any(batch => batch.Id == batchId))
        {
            // A time of its own would make every picture of a batch that stands still a new one.
            BatchInfo info = batches.First(batch => batch.Id == batchId);
            chosen = await BatchView.ReadAsync(desk, files, info.Id, info.CompletedAt ?? time.GetUtcNow(), cancellation).ConfigureAwait(false);
        }

        return Reply.Json(json =>
        {
            json.WriteStartArray("batches");
            foreach (BatchInfo batch in batches.Take(listed))
                BatchSummary.Write(json, batch, desk.StateOf(batch), desk.Live.RateOf(batch.Id));
            json.WriteEndArray();
            json.WriteNumber("total", batches.Count);
            WriteChosen(json, chosen);
        });
    }

    private static void WriteChosen(Utf8JsonWriter json, BatchView? chosen)
    {
        if (chosen is null)
        {
            json.WriteNull("batch");
            return;
        }

        json.WriteStartObject("batch");
        chosen.Write(json);
        json.WriteEndObject();
    }
}
