using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace ScienceDownload.Simulators;

/// <summary>The jobs of the VO simulator, as UWS describes them.</summary>
internal sealed class VoJobBoard(VoSimulator simulator)
{
    private const string Root = "/tap/async";

    private readonly ConcurrentDictionary<string, Job> _jobs = new(StringComparer.Ordinal);
    private int _last;

    public Task AnswerAsync(HttpExchange exchange, VoParameters parameters)
    {
        var parts = exchange.Request.Path[Root.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0)
            return exchange.Request.Method == "POST" ? Create(exchange, parameters) : exchange.SendTextAsync(200, "<jobs/>", "text/xml");
        if (!_jobs.TryGetValue(parts[0], out var job)) return exchange.SendTextAsync(404, "no such job");
        return (exchange.Request.Method, string.Join('/', parts.Skip(1))) switch
        {
            ("DELETE", "") => Delete(exchange, job),
            ("GET", "") => ShowAsync(exchange, job, parameters),
            ("POST", "phase") => ChangeAsync(exchange, job, parameters["PHASE"]),
            ("GET", "phase") => exchange.SendTextAsync(200, job.Phase),
            ("GET", "error") => exchange.SendTextAsync(200, VoTableText.Error("the disk is full"), VoTableText.MediaType),
            ("GET", "results/result") => simulator.SendTapAsync(exchange, job.Parameters),
            _ => exchange.SendTextAsync(404, "nothing there"),
        };
    }

    private Task Create(HttpExchange exchange, VoParameters parameters)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"j{Interlocked.Increment(ref _last)}");
        _jobs[id] = new Job(id, parameters);
        return SeeOther(exchange, $"{Root}/{id}");
    }

    private Task Delete(HttpExchange exchange, Job job)
    {
        _jobs.TryRemove(job.Id, out _);
        job.Enter("DELETED");
        return SeeOther(exchange, Root);
    }

    private async Task ChangeAsync(HttpExchange exchange, Job job, string? phase)
    {
        if (phase == "ABORT") job.Enter("ABORTED");
        else if (job.Phase is "PENDING" or "HELD") _ = RunAsync(exchange, job);
        await SeeOther(exchange, $"{Root}/{job.Id}").ConfigureAwait(false);
    }

    private async Task RunAsync(HttpExchange exchange, Job job)
    {
        var options = simulator.Options;
        try
        {
            job.Enter("QUEUED");
            if (options.JobsQueued is { } queued) await queued.PassAsync(exchange.Aborted).ConfigureAwait(false);
            job.Enter("EXECUTING");
            if (options.JobsExecuting is { } executing) await executing.PassAsync(exchange.Aborted).ConfigureAwait(false);
            job.Enter(options.JobsEndAs);
        }
        catch (OperationCanceledException)
        {
            // The simulator was closed.
        }
    }

    private async Task ShowAsync(HttpExchange exchange, Job job, VoParameters parameters)
    {
        if (simulator.Options.JobsHonourWait && parameters["WAIT"] is not null && parameters["PHASE"] is { } phase)
            await job.WhenNotAsync(phase).WaitAsync(exchange.Aborted).ConfigureAwait(false);
        var version = simulator.Options.JobsHonourWait ? "1.1" : "1.0";
        var address = simulator.Options.JobsHaveRelativeResults ? "results/result" : simulator.At($"tap/async/{job.Id}/results/result").AbsoluteUri;
        var results = job.Phase == "COMPLETED"
            ? $"<uws:results><uws:result id=\"result\" xlink:href=\"{address}\" mime-type=\"application/x-votable+xml\"/></uws:results>"
            : "<uws:results/>";
        var error = job.Phase == "ERROR"
            ? "<uws:errorSummary type=\"fatal\" hasDetail=\"true\">"
                + $"<uws:message>{WebUtility.HtmlEncode("disk full")}</uws:message></uws:errorSummary>"
            : "";
        await exchange.SendTextAsync(200, $"""
            <uws:job version="{version}" xmlns:uws="http://www.ivoa.net/xml/UWS/v1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
                     xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
             <uws:jobId>{job.Id}</uws:jobId><uws:ownerId xsi:nil="true"/><uws:phase>{job.Phase}</uws:phase><uws:quote xsi:nil="true"/>
             <uws:creationTime>2026-01-02T03:04:05.000Z</uws:creationTime><uws:destruction>2026-01-09T03:04:05.000Z</uws:destruction>
             {results}{error}
            </uws:job>
            """, "text/xml").ConfigureAwait(false);
    }

    private Task SeeOther(HttpExchange exchange, string path)
    {
        exchange.Response.Headers["Location"] = simulator.At(path[1..]).AbsoluteUri;
        return exchange.SendAsync(303);
    }

    private sealed class Job(string id, VoParameters parameters)
    {
        private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Id => id;

        public VoParameters Parameters => parameters;

        public string Phase { get; private set; } = "PENDING";

        public void Enter(string phase)
        {
            TaskCompletionSource changed;
            lock (this)
            {
                // A job that was called off stays so, whatever was under way.
                if (Phase is "ABORTED" or "DELETED") return;
                Phase = phase;
                (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            changed.SetResult();
        }

        public async Task WhenNotAsync(string phase)
        {
            while (true)
            {
                Task changed;
                lock (this)
                {
                    if (Phase != phase) return;
                    changed = _changed.Task;
                }

                await changed.ConfigureAwait(false);
            }
        }
    }
}
