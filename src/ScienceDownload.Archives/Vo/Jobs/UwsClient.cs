using System.Globalization;
using ScienceDownload.Archives.Http;

namespace ScienceDownload.Archives.Vo;

/// <summary>Speaks UWS: makes, starts, watches, aborts and deletes jobs. The job's address is all that is needed to find it again.</summary>
internal sealed class UwsClient(VoClient client)
{
    /// <summary>Makes a job, not started yet.</summary>
    /// <returns>Its address.</returns>
    /// <exception cref="DownloadException">It was refused.</exception>
    public async Task<Uri> CreateAsync(VoCall call, CancellationToken cancellation)
    {
        ArchiveReply reply = await client.SendAsync(call with { IsPost = true }, static status => status == 303, method: null, cancellation)
            .ConfigureAwait(false);
        if (reply.Headers.Location is not { } location)
        {
            throw VoFault.FromText(reply.Body.Span) is { } fault
                ? VoFault.ToException(fault, call.Uri.Authority)
                : new DownloadException(ErrorId.ArchiveReplyInvalid,
                    $"{call.Uri.Authority} did not say where the new job is. Is the address a TAP service?");
        }

        var job = new Uri(call.Uri, location);
        bool isAsSafe = job.Scheme == Uri.UriSchemeHttps || (job.Scheme == Uri.UriSchemeHttp && call.Uri.Scheme != Uri.UriSchemeHttps);
        return isAsSafe
            ? job
            : throw new DownloadException(ErrorId.RedirectInvalid,
                $"{call.Uri.Authority} says that the job is at {job.Scheme}://{job.Authority}, which is not followed: "
                    + "it is less safe than the address given.");
    }

    /// <summary>Starts a job; one that runs already goes on.</summary>
    public Task RunAsync(Uri job, CancellationToken cancellation) => PostPhaseAsync(job, "RUN", cancellation);

    /// <summary>Calls a job off.</summary>
    public Task AbortAsync(Uri job, CancellationToken cancellation) => PostPhaseAsync(job, "ABORT", cancellation);

    /// <summary>Asks how a job stands.</summary>
    /// <param name="job">The job.</param>
    /// <param name="differsFrom">Wait on the server until the phase is another one than this; null to be told at once.</param>
    /// <param name="wait">How long the server is to wait at most.</param>
    /// <param name="cancellation">Gives up; the job goes on.</param>
    /// <returns>The job; null when the server has none there any more.</returns>
    public async Task<VoJob?> GetAsync(Uri job, VoJobPhase? differsFrom, TimeSpan wait, CancellationToken cancellation)
    {
        KeyValuePair<string, string>[] parameters = differsFrom is { } phase && phase != VoJobPhase.Unknown
            ?
            [
                new("WAIT", ((int)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
                new("PHASE", phase.ToString().ToUpperInvariant()),
            ]
            : [];
        ArchiveReply reply = await client.SendAsync(
            new VoCall(job) { Parameters = parameters }, static status => status is 404 or 410, method: null, cancellation).ConfigureAwait(false);
        return reply.Status is 404 or 410 ? null : UwsXml.Read(reply.Body, job);
    }

    /// <summary>Why a job failed, in the service's words.</summary>
    public async Task<string> GetErrorAsync(VoJob job, CancellationToken cancellation)
    {
        try
        {
            using VoSource source = await client.FetchAsync(new VoCall(Child(job.Uri, "error")), cancellation).ConfigureAwait(false);
            return VoScanner.Scan(source).Status.Message ?? job.Error ?? "the service gives no reason.";
        }
        catch (DownloadException)
        {
            // The document at that place is often text, or not there; the summary is in the job.
            return job.Error ?? "the service gives no reason.";
        }
    }

    /// <summary>Deletes a job with its results; one that is gone already is well deleted.</summary>
    public Task DeleteAsync(Uri job, CancellationToken cancellation) =>
        client.SendAsync(new VoCall(job), static status => status is 303 or 404 or 410, HttpMethod.Delete, cancellation);

    /// <summary>The main result of a job.</summary>
    public static Uri ResultOf(VoJob job) =>
        (job.Results.FirstOrDefault(result => result.Id == "result") ?? (job.Results.Count > 0 ? job.Results[0] : null))?.Uri
            ?? Child(job.Uri, "results/result");

    private Task<ArchiveReply> PostPhaseAsync(Uri job, string phase, CancellationToken cancellation) => client.SendAsync(
        new VoCall(Child(job, "phase")) { IsPost = true, Parameters = [new("PHASE", phase)] },
        static status => status == 303,
        method: null,
        cancellation);

    private static Uri Child(Uri job, string name) => new(job.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/" + name);
}
