using System.Security.Cryptography;
using ScienceDownload.Archives.Http;

namespace ScienceDownload.Archives.Geodes;

/// <summary>
/// GEODES during one run: sends the key to the portal and nowhere else, reads settings anew for each attempt so that renewed session keys are
/// seen, waits for files on tape, and knows what the portal's failures mean.
/// </summary>
internal sealed class GeodesSession : IOrderingSession, IProcessingSession, ICheckingSession, IRecoveringSession, IExplainingSession
{
    private readonly ArchiveRun _run;
    private readonly ArchiveHttp _http;
    private readonly DatalakeRefusals _refusals;
    private readonly TapeWatch _tape;
    private readonly DatalakeReads _reads = new();
    private readonly RunBudget _budget = new();
    private readonly SemaphoreSlim _turn = new(1);
    private string? _checkedKey;
    private DownloadException? _refusal;

    public GeodesSession(ArchiveRun run, ArchiveHttp http, DatalakeRefusals refusals, TimeProvider time)
    {
        _run = run;
        _http = http;
        _refusals = refusals;
        _tape = new TapeWatch(http, details => Sources(details).Gather, time);
    }

    /// <summary>Waiting for tape costs the portal nothing.</summary>
    public int OrderLimit => 1000;

    public async ValueTask<ItemSource> OpenAsync(DownloadItem item, int attempt, CancellationToken cancellation)
    {
        var details = GeodesDetails.Read(item.Details);
        GeodesSettings settings = Sources(details).Gather();
        _budget.Take(item, details);
        if (item.Sources[attempt % item.Sources.Count].Scheme == "s3")
        {
            ItemSource source = GeodesDatalake.Open(details, settings);
            _reads.Open(details.S3!, settings.AccessKeyId!);
            return source;
        }

        IReadOnlyList<KeyValuePair<string, string>> headers = [];
        if (settings.IsPortal(details.Href))
        {
            if (!details.NeedsNoKey)
                await RequireKeyAsync(details, settings, cancellation).ConfigureAwait(false);
            headers = GeodesCalls.KeyOf(settings);
        }

        return new ItemSource(details.Href) { Headers = headers, Member = details.Member };
    }

    public ValueTask<string> SubmitAsync(DownloadItem item, CancellationToken cancellation)
    {
        var details = GeodesDetails.Read(item.Details);
        _run.Sink.Message(MessageLevel.Warning,
            $"{item.RelativePath} is on tape. Ask for its transfer on the portal's page, "
            + $"{Sources(details).Gather().Server}: it is fetched as soon as it is on disk.");
        return ValueTask.FromResult(details.Id);
    }

    public async ValueTask<OrderStatus> PollAsync(DownloadItem item, string handle, CancellationToken cancellation)
    {
        GeodesStorage storage = await _tape.LookAsync(GeodesDetails.Read(item.Details), cancellation).ConfigureAwait(false);
        return new OrderStatus(handle)
        {
            IsReady = storage == GeodesStorage.Disk,
            Message = storage == GeodesStorage.Tape ? "on tape" : null,
            PollAfter = TapeWatch.Pause,
        };
    }

    public ValueTask CancelAsync(DownloadItem item, string handle, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>Only lenient items come here: their MD5 is compared, and a wrong one is said and no more.</summary>
    public async ValueTask<bool> ProcessAsync(DownloadItem item, string source, string target, CancellationToken cancellation)
    {
        FileStream file = File.OpenRead(source);
        await using (file.ConfigureAwait(false))
        {
            string md5 = Convert.ToHexString(await MD5.HashDataAsync(file, cancellation).ConfigureAwait(false));
            if (GeodesDetails.Read(item.Details).LenientMd5 is { } expected && !expected.Equals(md5, StringComparison.OrdinalIgnoreCase))
            {
                _run.Sink.Message(MessageLevel.Warning,
                    $"{item.RelativePath} has the MD5 {md5.ToLowerInvariant()}, not {expected} as the catalogue says. "
                    + "It is kept, because a wrong checksum is not to be an error.");
            }
        }

        return false;
    }

    /// <summary>Content is judged by its MD5; here it only counts that the datalake gave it.</summary>
    public ValueTask CheckAsync(DownloadItem item, ReceivedFile file, CancellationToken cancellation)
    {
        if (item.PrimarySource.Scheme == "s3" && GeodesDetails.Read(item.Details).S3 is { } address)
            _reads.Read(address);
        return ValueTask.CompletedTask;
    }

    /// <summary>A refusal may be one object's own affair: it is where the keys may list its bucket. Nothing is asked for again.</summary>
    public async ValueTask<bool> RecoverAsync(DownloadItem item, DownloadException failure, CancellationToken cancellation)
    {
        var details = GeodesDetails.Read(item.Details);
        bool isRefusal = failure is { Id: ErrorId.AccessDenied, StatusCode: 403 } && item.PrimarySource.Scheme == "s3";
        if (isRefusal && details.S3 is { } address && !_reads.HasReadBucketOf(address)
            && await MayListAsync(DatalakeReads.BucketOf(address), Sources(details).Gather(), cancellation).ConfigureAwait(false))
        {
            _reads.Read(address);
        }

        return false;
    }

    public DownloadException Explain(DownloadItem item, DownloadException failure)
    {
        if (failure.SuspendsBatch)
            return failure;
        var details = GeodesDetails.Read(item.Details);
        if (failure.Id == ErrorId.QuotaExhausted)
        {
            return new DownloadException(ErrorId.QuotaExhausted,
                $"GEODES allows no more at the moment ({failure.Message}) Wait for your quota to be filled up again.", failure)
            {
                StatusCode = failure.StatusCode,
                RetryAfter = failure.RetryAfter,
                SuspendsBatch = true,
            };
        }

        if (item.Sources.All(source => source.Scheme == "s3"))
            return GeodesDatalake.Explain(failure, details, _reads, _refusals);
        if (failure.StatusCode == 410)
        {
            return new DownloadException(ErrorId.ItemOffline,
                "The file is on tape. Ask for its transfer on the portal's page, and try again with Restart-BatchDownload when it is on disk.",
                    failure)
            {
                StatusCode = 410,
            };
        }

        GeodesSettings settings = Sources(details).Gather();
        bool isKey = failure.StatusCode is 401 or 403 || failure.Id is ErrorId.RedirectInvalid or ErrorId.UnexpectedContent;
        if (!isKey)
            return failure;
        if (settings.IsPortal(details.Href))
            return failure.Id is ErrorId.NotSignedIn or ErrorId.AccessDenied && failure.StatusCode is null ? failure
                : GeodesCalls.WrongKey(settings, failure.StatusCode ?? 302);
        return new DownloadException(failure.Id,
            $"{failure.Sentence} The file lies at {details.Href.Authority}, but the key is for {settings.Server.Authority} and was not sent there. "
            + "Name its portal with a profile or GEODES_BASE_URL.", failure) { StatusCode = failure.StatusCode };
    }

    public ValueTask DisposeAsync()
    {
        _tape.Dispose();
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }

    private GeodesSources Sources(GeodesDetails details) => GeodesSources.Of(_run.Access, details.ConfigFile, Environment.CurrentDirectory);

    private static async Task<bool> MayListAsync(string bucket, GeodesSettings settings, CancellationToken cancellation)
    {
        using var browser = new GeodesBrowser(settings);
        try
        {
            await foreach (GeodesObject _ in browser.ListAsync(bucket, allLevels: false, cancellation).ConfigureAwait(false))
                break;
            return true;
        }
        catch (DownloadException)
        {
            return false;
        }
    }

    /// <summary>
    /// Asks once whether the portal takes the key. A wrong one is not refused on downloads but sent round in circles, by each item anew.
    /// </summary>
    private async Task RequireKeyAsync(GeodesDetails details, GeodesSettings settings, CancellationToken cancellation)
    {
        if (settings.ApiKey is null)
            throw GeodesCalls.WrongKey(settings, 401);
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_checkedKey != settings.ApiKey)
            {
                _refusal = await new GeodesCalls(_http, () => settings).CheckKeyAsync(details.Name ?? details.Id, cancellation).ConfigureAwait(false);
                _checkedKey = settings.ApiKey;
            }

            if (_refusal is not null)
                throw GeodesCalls.WrongKey(settings, _refusal.StatusCode ?? 401);
        }
        finally
        {
            _turn.Release();
        }
    }
}
