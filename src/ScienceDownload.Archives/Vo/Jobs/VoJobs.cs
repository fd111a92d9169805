using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ScienceDownload.Archives.Vo;

/// <summary>
/// Queries that run on the server as orders of the engine: the handle is the job's address, so that any later process goes on with the same job.
/// Making a job is the first step, which costs nothing; the first poll starts it.
/// </summary>
internal sealed class VoJobs(UwsClient jobs, TimeProvider time)
{
    private const string Service = "tap";
    private const string Query = "query";

    private readonly ConcurrentDictionary<string, UwsWaiter> _waiters = new(StringComparer.Ordinal);

    /// <summary>Whether an item is a query.</summary>
    public static bool IsQuery(DownloadItem item) => item.Order is not null && item.Details.ContainsKey(Service) && item.Details.ContainsKey(Query);

    /// <summary>The item that a query becomes: its file is the result.</summary>
    /// <exception cref="DownloadException">The query brings tables of its own, which cannot be stored with a batch.</exception>
    public static DownloadItem CreateItem(TapQuery query, string? relativePath)
    {
        if (query.Uploads.Count > 0)
            throw new DownloadException(ErrorId.InputInvalid, "A query that brings tables along cannot run as a job. Wait for it with -Async alone.");
        Uri source = TapCalls.Endpoint(query.Service, "async");
        string extension = query.Format is "csv" or "tsv" ? query.Format : "vot";
        string type = extension == "vot" ? "application/x-votable+xml" : "text/" + extension;
        var details = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Service] = query.Service.AbsoluteUri,
            [Query] = query.Adql,
            ["language"] = query.Language,
            ["format"] = query.Format,
        };
        if (query.MaxRecords is { } most)
            details["maxrec"] = most.ToString(CultureInfo.InvariantCulture);
        string mark = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', details.Values))))[..12].ToLowerInvariant();
        foreach ((string name, string value) in new VoDetails { Trusted = VoItems.OriginOf(source), Format = type }.Write())
            details[name] = value;
        return new DownloadItem
        {
            Sources = [VoCall.Append(source, [new("query", mark)])],
            RelativePath = relativePath ?? $"query-{mark}.{extension}",
            Order = "uws:" + mark,
            Details = details,
            Metadata = new Dictionary<string, string> { ["query"] = query.Adql, ["service"] = query.Service.GetLeftPart(UriPartial.Path) },
        };
    }

    /// <summary>Makes the job.</summary>
    /// <returns>Its address.</returns>
    public async ValueTask<string> SubmitAsync(DownloadItem item, CancellationToken cancellation) =>
        (await jobs.CreateAsync(TapCalls.Async(ToQuery(item)), cancellation).ConfigureAwait(false)).AbsoluteUri;

    /// <summary>Asks how the job stands, starting it where it has not been.</summary>
    public async ValueTask<OrderStatus> PollAsync(DownloadItem item, string handle, CancellationToken cancellation)
    {
        var job = new Uri(handle);
        try
        {
            (VoJob now, TimeSpan pause) = await _waiters.GetOrAdd(handle, _ => new UwsWaiter(jobs, time)).AskAsync(job, cancellation)
                .ConfigureAwait(false);
            if (now.Phase != VoJobPhase.Completed)
                return new OrderStatus(handle) { Message = Words(now.Phase), PollAfter = pause };
            _waiters.TryRemove(handle, out _);
            // The order stays with the item, so that a result that is gone can be asked for again.
            return new OrderStatus(handle) { IsReady = true, Files = [item with { Sources = [UwsClient.ResultOf(now)] }] };
        }
        catch (DownloadException exception) when (exception.Id == ErrorId.ItemNotFound)
        {
            _waiters.TryRemove(handle, out _);
            return new OrderStatus(handle) { IsGone = true, Message = exception.Message };
        }
    }

    /// <summary>Deletes the job, which also ends it.</summary>
    public async ValueTask CancelAsync(string handle, CancellationToken cancellation)
    {
        _waiters.TryRemove(handle, out _);
        await jobs.DeleteAsync(new Uri(handle), cancellation).ConfigureAwait(false);
    }

    private static TapQuery ToQuery(DownloadItem item) => new(new Uri(item.Details[Service]), item.Details[Query])
    {
        Language = item.Details.GetValueOrDefault("language", "ADQL"),
        Format = item.Details.GetValueOrDefault("format", "votable"),
        MaxRecords = item.Details.TryGetValue("maxrec", out string? most) ? long.Parse(most, CultureInfo.InvariantCulture) : null,
    };

    private static string Words(VoJobPhase phase) => phase switch
    {
        VoJobPhase.Pending => "starting",
        VoJobPhase.Held => "held back by the service",
        VoJobPhase.Unknown => "the service does not say",
        _ => phase.ToString().ToLowerInvariant(),
    };
}
