using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using ScienceDownload.Archives.Http;
using ScienceDownload.Engine.Naming;
using ScienceDownload.Engine.Transports.Http;

namespace ScienceDownload.Archives.Vo;

/// <summary>
/// Asks VO services and reads what they answer. A fault they tell in words, with whatever status, becomes our failure with their text.
/// </summary>
internal sealed class VoClient(ArchiveHttp http, VoSignIn signIn, IDownloadSink sink, TimeProvider time)
{
    private const long MostBytes = 16L * 1024 * 1024 * 1024;
    private const int MostFaultBytes = 1024 * 1024;
    private const int MostTries = 4;
    private const string WantsSignIn = " wants a sign-in. Give -Credential, -Token or -Certificate.";

    /// <summary>Told warnings about what was read.</summary>
    public IDownloadSink Sink => sink;

    /// <summary>The clock of all delays.</summary>
    public TimeProvider Time => time;

    /// <summary>Asks for a VOTable, lays it aside and reads what it says outside of its rows.</summary>
    /// <exception cref="DownloadException">The service cannot be reached, failed, or its answer cannot be read.</exception>
    public Task<VoReply> QueryAsync(VoCall call, CancellationToken cancellation) => RetryAsync(async () =>
    {
        VoSource source = await FetchAsync(call, cancellation).ConfigureAwait(false);
        try
        {
            return new VoReply(source, Check(source, call.Uri.Authority));
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }, cancellation);

    /// <summary>Makes a request whose answer is short and need not be a table, such as one about a job.</summary>
    /// <param name="call">The request.</param>
    /// <param name="expects">Statuses beside 200 to 299 that are answers.</param>
    /// <param name="method">The method; null for GET or POST as the call says.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">As <see cref="QueryAsync"/>.</exception>
    public Task<ArchiveReply> SendAsync(VoCall call, Func<int, bool> expects, HttpMethod? method, CancellationToken cancellation) =>
        SignedAsync(call, async proof =>
        {
            ArchiveReply reply = await http.SendAsync(
                ToArchiveCall(call, proof, method) with { FollowsRedirects = !expects(303), MaxBytes = 16 * MostFaultBytes },
                cancellation).ConfigureAwait(false);
            DownloadException? fault = reply.Status < 300 || expects(reply.Status) ? null : Fault(reply.Status, reply.Body.ToArray(), call.Uri);
            return new Answered<ArchiveReply>(reply, reply.Status, Challenges(reply.Headers), () => Task.FromResult(fault));
        }, cancellation);

    /// <summary>Lays a body aside, whatever it is.</summary>
    /// <exception cref="DownloadException">As <see cref="QueryAsync"/>.</exception>
    public async Task<VoSource> FetchAsync(VoCall call, CancellationToken cancellation)
    {
        HttpResponseMessage response = await SignedAsync(call, async proof =>
        {
            HttpResponseMessage open = await http.OpenAsync(ToArchiveCall(call, proof, method: null), cancellation).ConfigureAwait(false);
            return new Answered<HttpResponseMessage>(
                open, (int)open.StatusCode, Challenges(open.Headers), () => FaultAsync(open, call.Uri, cancellation));
        }, cancellation).ConfigureAwait(false);
        using (response)
        {
            // After redirects, the request that was sent last is the response's own.
            Uri final = response.RequestMessage?.RequestUri ?? call.Uri;
            var spool = new VoSpool();
            try
            {
                await LayAsideAsync(response, final, spool, MostBytes, cancellation).ConfigureAwait(false);
                return VoSource.FromSpool(spool, PublicUri.Text(call.Uri), final);
            }
            catch
            {
                spool.Dispose();
                throw;
            }
        }
    }

    /// <summary>The rows of a table, with bytes that lie elsewhere fetched first.</summary>
    /// <exception cref="DownloadException">A row is broken, or the bytes cannot be fetched.</exception>
    public async IAsyncEnumerable<VoRecord> ReadRowsAsync(
        VoSource source, VoDocument document, VoTable table, [EnumeratorCancellation] CancellationToken cancellation)
    {
        VoSource? bytes = document.Streams.TryGetValue(table.Index, out string? address)
            ? await FetchAsync(new VoCall(Resolve(source, address)), cancellation).ConfigureAwait(false)
            : null;
        using (bytes)
        {
            Stream? remote = bytes?.OpenRaw();
            foreach (VoRecord record in VoRows.Read(source, table, remote, text => sink.Message(MessageLevel.Warning, text)))
            {
                cancellation.ThrowIfCancellationRequested();
                yield return record;
            }
        }
    }

    /// <summary>Runs something, and again a little later while its failure is said to pass.</summary>
    public async Task<T> RetryAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        for (int tried = 1; ; tried++)
        {
            try
            {
                return await work().ConfigureAwait(false);
            }
            // What ArchiveHttp has given up already is not tried again here.
            catch (DownloadException exception) when (exception.IsTransient
                && exception.Id is ErrorId.VoServiceFault or ErrorId.TransferTruncated
                && tried < MostTries)
            {
                TimeSpan pause = exception.RetryAfter ?? TimeSpan.FromSeconds(1 << (tried - 1));
                sink.Message(MessageLevel.Verbose, $"{exception.Sentence} Asking again in {pause.TotalSeconds:0} s.");
                await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
            }
        }
    }

    private static Uri Resolve(VoSource source, string address)
    {
        if (!Uri.TryCreate(source.BaseUri, address, out Uri? uri) || !uri.IsAbsoluteUri || uri.Scheme is not ("http" or "https"))
            throw VoXml.Broken(source.Name, $"its rows are said to be at '{address}', which is not fetched: only http and https addresses are.");
        return uri;
    }

    private static VoDocument Check(VoSource source, string host)
    {
        using (Stream raw = source.Open())
        {
            byte[] head = new byte[4096];
            int read = raw.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            if (VoFault.FromText(head.AsSpan(0, read)) is { } fault)
                throw VoFault.ToException(fault, host);
        }

        VoDocument document = VoScanner.Scan(source);
        return document.Status.Outcome == VoOutcome.Error ? throw VoFault.ToException(document.Status.Message, host) : document;
    }

    private ArchiveCall ToArchiveCall(VoCall call, VoProof? proof, HttpMethod? method) =>
        new(method ?? (call.IsPost ? HttpMethod.Post : HttpMethod.Get), call.Target)
        {
            Headers = proof is null ? [] : [new(proof.Header, proof.Value)],
            Certificate = signIn.CertificateFor(call.Uri),
            Body = call.IsPost ? () => call.Body()! : null,
            // A service's own words are worth more than its status; what only a proxy or a busy server says is tried again.
            Expects = static status => status is 303 or (>= 400 and < 600 and not (408 or 425 or 429 or 502 or 503 or 504)),
        };

    private static string[] Challenges(HttpResponseHeaders headers) =>
        headers.TryGetValues("WWW-Authenticate", out IEnumerable<string>? values) ? [.. values] : [];

    private async Task<T> SignedAsync<T>(VoCall call, Func<VoProof?, Task<Answered<T>>> send, CancellationToken cancellation)
    {
        VoProof? sent = signIn.Find(call.Uri);
        for (bool again = false; ; again = true)
        {
            Answered<T> answer = await send(sent).ConfigureAwait(false);
            // A service that lets anybody ask may show more to those who sign in, and says so with its answer.
            bool asksForMore = answer.Status == 401 || (sent is null && answer.Status < 300 && answer.Challenges.Count > 0);
            if (!again && asksForMore && await signIn.AnswerAsync(call.Uri, answer.Challenges, sent, cancellation).ConfigureAwait(false))
            {
                (answer.Reply as IDisposable)?.Dispose();
                sent = signIn.Find(call.Uri);
                continue;
            }

            if (await answer.FaultAsync().ConfigureAwait(false) is not { } failure)
                return answer.Reply;
            (answer.Reply as IDisposable)?.Dispose();
            throw failure;
        }
    }

    private async Task<DownloadException?> FaultAsync(HttpResponseMessage response, Uri uri, CancellationToken cancellation)
    {
        if (response.IsSuccessStatusCode)
            return null;
        using var spool = new VoSpool();
        await LayAsideAsync(response, uri, spool, MostFaultBytes, cancellation).ConfigureAwait(false);
        byte[] body = new byte[spool.Length];
        using (Stream bytes = spool.OpenRead())
            bytes.ReadExactly(body);
        return Fault((int)response.StatusCode, body, uri);
    }

    private DownloadException Fault(int status, byte[] body, Uri uri)
    {
        string? text = VoFault.FromText(body);
        if (text is null && body.AsSpan().IndexOf("VOTABLE"u8) >= 0)
        {
            try
            {
                text = VoScanner.Scan(VoSource.FromBytes(body)).Status is { Outcome: VoOutcome.Error } said ? said.Message : null;
            }
            catch (DownloadException)
            {
                // Not even the error can be read; the status says enough.
            }
        }

        if (text is not null)
            return VoFault.ToException(text, uri.Authority, status);
        if (status == 401 && !signIn.HasIdentity)
            return new DownloadException(ErrorId.VoAuthRequired, uri.Authority + WantsSignIn) { StatusCode = 401 };
        using var bare = new HttpResponseMessage((System.Net.HttpStatusCode)status);
        return HttpReplyErrors.FromStatus(bare, time);
    }

    private Task LayAsideAsync(HttpResponseMessage response, Uri uri, VoSpool spool, long most, CancellationToken cancellation) =>
        ReplyBody.ReadAsync(response, uri, most, bytes => spool.WriteAsync(bytes, cancellation), time, cancellation);

    private sealed record Answered<T>(T Reply, int Status, IReadOnlyList<string> Challenges, Func<Task<DownloadException?>> FaultAsync);
}
