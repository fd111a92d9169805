using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using ScienceDownload.Archives.Http;

namespace ScienceDownload.Archives.Vo;

/// <summary>
/// One run of VO items: signs in once for all of them, lets queries run on their servers, asks again for addresses that expired, and tells files from
/// errors.
/// </summary>
internal sealed class VoSession : IOrderingSession, IRecoveringSession, ICheckingSession, INamingSession
{
    private readonly ArchiveHttp _http;
    private readonly VoSignIn _signIn;
    private readonly VoSpaceClient _spaces;
    private readonly DataLinkReader _links;
    private readonly VoJobs _jobs;
    private readonly ArchiveRun _run;
    private readonly S3Access _s3;
    private readonly ConcurrentDictionary<string, Lazy<Task>> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Uri, Uri> _renewed = new();
    private readonly CancellationTokenSource _ended = new();

    public VoSession(ArchiveHttp http, ArchiveRun run, TimeProvider time)
    {
        _http = http;
        _run = run;
        _s3 = (run.Access.S3 ?? new S3Access()) with { Settings = run.Batch.Options.S3 ?? new S3Settings() };
        _signIn = new VoSignIn(http, run.Access);
        _spaces = new VoSpaceClient(http);
        var client = new VoClient(http, _signIn, run.Sink, time);
        _links = new DataLinkReader(client);
        _jobs = new VoJobs(new UwsClient(client), time);
    }

    /// <summary>Services queue jobs themselves; this many are watched at a time.</summary>
    public int OrderLimit => 16;

    /// <inheritdoc/>
    public ValueTask<string> SubmitAsync(DownloadItem item, CancellationToken cancellation)
    {
        TrustService(item);
        return _jobs.SubmitAsync(item, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<OrderStatus> PollAsync(DownloadItem item, string handle, CancellationToken cancellation)
    {
        TrustService(item);
        return _jobs.PollAsync(item, handle, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask CancelAsync(DownloadItem item, string handle, CancellationToken cancellation)
    {
        TrustService(item);
        return _jobs.CancelAsync(handle, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask<ItemSource> OpenAsync(DownloadItem item, int attempt, CancellationToken cancellation)
    {
        VoDetails details = VoDetails.Read(item);
        Uri source = item.PrimarySource;
        if (source.Scheme is not ("http" or "https"))
            return new ItemSource(source) { S3 = _s3 };
        Uri uri = _renewed.GetValueOrDefault(source, source);
        IReadOnlyList<KeyValuePair<string, string>> headers = await HeadersAsync(uri, details, cancellation).ConfigureAwait(false);
        if (details.VoSpace is not null)
        {
            uri = await _spaces.AskAsync(uri, headers, Certificate(uri, details), cancellation).ConfigureAwait(false);
            headers = await HeadersAsync(uri, details, cancellation).ConfigureAwait(false);
        }

        X509Certificate2? certificate = Certificate(uri, details);
        bool isKnown = certificate is not null || (IsTrusted(uri, details) && _signIn.Find(uri) is not null);
        string identity = isKnown ? "signed in" : "as anybody";
        _run.Sink.Message(MessageLevel.Verbose, $"Asks {source.GetLeftPart(UriPartial.Path)} {identity}, attempt {attempt + 1}.");
        return new ItemSource(uri) { Headers = headers, Certificate = certificate, MayBeCoded = true, MayBeNothing = details.IsCutout };
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RecoverAsync(DownloadItem item, DownloadException failure, CancellationToken cancellation)
    {
        VoDetails details = VoDetails.Read(item);
        Uri uri = _renewed.GetValueOrDefault(item.PrimarySource, item.PrimarySource);
        return failure.StatusCode switch
        {
            401 when IsTrusted(uri, details) => await SignInAsync(uri, _signIn.Find(uri), cancellation).ConfigureAwait(false),
            404 or 410 when details is { Links: not null, VoSpace: null } =>
                await AskAgainAsync(item, details, uri, cancellation).ConfigureAwait(false),
            _ => false,
        };
    }

    /// <inheritdoc/>
    public ValueTask CheckAsync(DownloadItem item, ReceivedFile file, CancellationToken cancellation)
    {
        VoDetails details = VoDetails.Read(item);
        string name = item.RelativePath ?? AddressName.FindFile(item.PrimarySource.OriginalString) ?? "";
        ContentCheck.Check(
            file,
            details.Format,
            name,
            text => _run.Sink.Message(MessageLevel.Warning, $"{item.PrimarySource.GetLeftPart(UriPartial.Path)}: {text}"));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public string NameOf(DownloadItem item, ReplyFacts reply)
    {
        VoDetails details = VoDetails.Read(item);
        return DataSetName.Find(item.PrimarySource.OriginalString, details.Id, reply, details.Format);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        foreach (Lazy<Task> asked in _asked.Values)
            await asked.Value.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
        _signIn.Dispose();
    }

    private void TrustService(DownloadItem item)
    {
        if (!VoJobs.IsQuery(item))
        {
            throw new DownloadException(ErrorId.InputInvalid,
                $"{item.PrimarySource.GetLeftPart(UriPartial.Path)} waits for an order that is no query. Plan it again.");
        }

        if (IsTrusted(item.PrimarySource, VoDetails.Read(item)))
            _signIn.Trust(item.PrimarySource);
    }

    private async ValueTask<IReadOnlyList<KeyValuePair<string, string>>> HeadersAsync(Uri uri, VoDetails details, CancellationToken cancellation)
    {
        string cookies = _run.Access.Cookies?.GetCookieHeader(uri) ?? "";
        VoProof? proof = IsTrusted(uri, details) ? await ProofAsync(uri, cancellation).ConfigureAwait(false) : null;
        if (proof is { Header: "Cookie" })
            (cookies, proof) = (cookies.Length == 0 ? proof.Value : $"{cookies}; {proof.Value}", null);
        var headers = new List<KeyValuePair<string, string>>();
        if (proof is not null)
            headers.Add(new(proof.Header, proof.Value));
        if (cookies.Length > 0)
            headers.Add(new("Cookie", cookies));
        return headers;
    }

    private async ValueTask<VoProof?> ProofAsync(Uri uri, CancellationToken cancellation)
    {
        _signIn.Trust(uri);
        // A user name is of use only as the service says; asked once for all files, and whoever comes meanwhile waits.
        if (_signIn.HasPassword && _signIn.Find(uri) is null)
        {
            await _asked.GetOrAdd(VoItems.OriginOf(uri), _ => new(() => SignInAsync(uri, null, _ended.Token))).Value.WaitAsync(cancellation)
                .ConfigureAwait(false);
        }

        return _signIn.Find(uri);
    }

    private X509Certificate2? Certificate(Uri uri, VoDetails details) => IsTrusted(uri, details) ? _signIn.CertificateFor(uri) : null;

    private bool IsTrusted(Uri uri, VoDetails details) => _signIn.HasIdentity && details.Trusted == VoItems.OriginOf(uri);

    /// <summary>Asks how the service wants to be signed in to, and does it.</summary>
    private async Task<bool> SignInAsync(Uri uri, VoProof? sent, CancellationToken cancellation)
    {
        ArchiveReply reply = await _http.SendAsync(
            new ArchiveCall(HttpMethod.Head, uri)
            {
                Certificate = _signIn.CertificateFor(uri), FollowsRedirects = false, Expects = static _ => true, MaxRetries = 2,
            },
            cancellation).ConfigureAwait(false);
        string[] challenges = [.. reply.Headers.WwwAuthenticate.Select(challenge => challenge.ToString())];
        // No challenge and no refusal: nobody needs to be known there.
        if (challenges.Length == 0 && reply.Status is not (401 or 403))
            return false;
        bool isNew = await _signIn.AnswerAsync(uri, challenges, sent, cancellation).ConfigureAwait(false);
        if (isNew)
            _run.Sink.Message(MessageLevel.Verbose, $"Signed in to {uri.Authority}.");
        return isNew;
    }

    /// <summary>Links of archives expire; the service that gave them gives new ones.</summary>
    private async Task<bool> AskAgainAsync(DownloadItem item, VoDetails details, Uri expired, CancellationToken cancellation)
    {
        string[] ids = details.Id is { } id ? [id] : [];
        var request = new DataLinkRequest(new Uri(details.Links!), ids) { Semantics = details.Semantics is { } term ? [term] : [] };
        try
        {
            await foreach (DataLinkRow row in _links.ReadAsync(request, cancellation).ConfigureAwait(false))
            {
                if (row.AccessUrl is { } url && Uri.TryCreate(url, UriKind.Absolute, out Uri? fresh)
                    && fresh.Scheme is "http" or "https" && fresh != expired)
                {
                    _renewed[item.PrimarySource] = fresh;
                    return true;
                }
            }
        }
        catch (DownloadException failure)
        {
            _run.Sink.Message(MessageLevel.Verbose, $"The address expired, and no new one could be had: {failure.Message}");
        }

        return false;
    }
}
