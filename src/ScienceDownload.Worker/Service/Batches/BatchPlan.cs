using ScienceDownload.Archives.Media;
using ScienceDownload.Engine.Transports.Http;
using ScienceDownload.Worker.Service.Http;
using ScienceDownload.Worker.Service.Validation;

namespace ScienceDownload.Worker.Service.Batches;

/// <summary>Turns what the service is asked for into a batch of the engine, as far as its settings allow that.</summary>
internal sealed class BatchPlan(ServiceSettings settings)
{
    /// <summary>One failure and two more tries.</summary>
    private const int MostRetries = 2;

    private static readonly string[] YouTube = ["youtube.com", "youtu.be", "googlevideo.com"];

    private readonly NetworkGuard _guard = new(settings.Network);

    /// <summary>Looks at every address of a request, as far as that is possible without asking anybody.</summary>
    /// <exception cref="ServiceException">One is not allowed.</exception>
    public void RequireAllowed(JobRequest request)
    {
        foreach (Uri url in request.Urls)
        {
            RequireAllowed(url);
            if (IsResolved(request, url))
                RequireMediaAllowed(url);
        }

        if (request.Webhook is { } webhook)
            RequirePublic(webhook);
    }

    /// <summary>The batch that is asked for.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="address">Where the service was asked.</param>
    public BatchRequest RequestOf(JobRequest request, Uri address)
    {
        bool hasMedia = request.CookiesId is not null || request.Urls.Any(url => IsResolved(request, url));
        return new BatchRequest
        {
            Items = ItemsOf(request),
            Options = OptionsOf(request, address),
            Name = request.Name,
            Archive = hasMedia ? MediaArchive.ArchiveName : BatchRequest.PlainAddresses,
        };
    }

    private BatchOptions OptionsOf(JobRequest request, Uri address) => new()
    {
        Destination = settings.Root,
        ConcurrentLimit = ConcurrencyLimit.Of(request.ConcurrentLimit),
        StopOnError = request.StopOnError,
        AbortInFlight = request.AbortInFlight,
        IgnoreErrors = request.IgnoreErrors,
        PathTemplate = request.PathTemplate,
        ItemTimeout = TimeSpan.FromSeconds(request.TimeoutSec),
        StallTimeout = settings.StallTimeout,
        MaxRetries = MostRetries,
        MaxFileSize = settings.MaxFileSize,
        Conflict = ConflictPolicy.Rename,
        WriteManifest = false,
        Webhook = settings.WebhooksEnabled ? request.Webhook : null,
        FilesUri = new Uri((settings.PublicBaseUrl ?? address).AbsoluteUri.TrimEnd('/') + "/files/"),
        Labels = Labels.Of(
            request.IsSingle, request.Media, [.. Enumerable.Range(0, request.Urls.Count).Where(i => IsResolved(request, request.Urls[i]))],
                request.CookiesId),
    };

    private async IAsyncEnumerable<DownloadItem> ItemsOf(JobRequest request)
    {
        var wanted = new Dictionary<string, string>(request.Media) { [MediaOptions.ResolverName] = MediaOptions.YtDlp };
        foreach (Uri url in request.Urls)
        {
            yield return IsResolved(request, url)
                ? new DownloadItem { Sources = [url], Details = wanted, IsProcessed = true }
                : new DownloadItem { Sources = [url] };
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <summary>
    /// Whether an address is a page whose media are wanted: because the request says so, or because its host is one of those that only have pages.
    /// </summary>
    private bool IsResolved(JobRequest request, Uri url) =>
        request.Resolves || (settings.MediaHosts.Any(host => NetworkGuard.IsWithin(url.IdnHost, host))
            && MediaProgram.OfEnvironment.YtDlp is not null);

    private void RequireMediaAllowed(Uri uri)
    {
        if (!settings.AllowYouTube && YouTube.Any(host => NetworkGuard.IsWithin(uri.IdnHost, host)))
            throw Refused($"Platform not supported: {uri.IdnHost} - ALLOW_YT_DOWNLOADS is false", uri, "ALLOW_YT_DOWNLOADS is false");
    }

    private void RequireAllowed(Uri uri)
    {
        try
        {
            _guard.RequireAllowed(uri);
        }
        catch (DownloadException error)
        {
            throw Refused(error.Message, uri, "not in ALLOWED_DOMAINS");
        }

        RequirePublic(uri);
    }

    private void RequirePublic(Uri uri)
    {
        try
        {
            _guard.RequirePublic(uri);
        }
        catch (DownloadException error)
        {
            throw Refused(error.Message, uri, "private network");
        }
    }

    private static ServiceException Refused(string message, Uri uri, string reason) => new(403, message, "UNSUPPORTED_PLATFORM")
    {
        Details = json =>
        {
            json.WriteString("domain", uri.IdnHost);
            json.WriteString("reason", reason);
        },
    };
}
