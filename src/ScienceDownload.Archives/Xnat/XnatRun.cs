using System.Runtime.CompilerServices;
using ScienceDownload.Archives.Http;

namespace ScienceDownload.Archives.Xnat;

/// <summary>One run of a batch: one sign-in for all its files, kept alive, renewed when it runs out, ended at the end.</summary>
internal sealed class XnatRun(ArchiveRun run, ArchiveHttp http, Func<string, string?> environment, TimeProvider time)
    : IBundlingSession, IRecoveringSession, IProcessingSession
{
    private static readonly TimeSpan ZipPatience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(5);

    // Which sign-in an item was last asked for with: only then a refusal tells something.
    private readonly ConditionalWeakTable<DownloadItem, StrongBox<int>> _used = [];
    private readonly SemaphoreSlim _opening = new(1);
    private XnatConnection? _connection;
    private ITimer? _keeper;

    public async ValueTask<ItemSource> OpenAsync(DownloadItem item, int attempt, CancellationToken cancellation)
    {
        XnatDetails details = XnatDetails.Of(item);
        if (details.Refusal is { } why)
            throw new DownloadException(ErrorId.UnsafePath, why);
        Uri source = item.PrimarySource;
        IReadOnlyList<KeyValuePair<string, string>> headers = await SpeakForAsync(item, details, source, attempt, cancellation).ConfigureAwait(false);
        // Proxies before such servers compress whatever passes; length and MD5 of the list are those of the file.
        return new ItemSource(source)
        {
            Headers = headers,
            MayBeCoded = true,
            TrustsAnyCertificate = _connection!.TrustsAnyCertificate,
            // A zip is made while one waits for its first byte.
            FirstByteTimeout = details.Path.Length == 0 ? ZipPatience : null,
        };
    }

    public async ValueTask<ItemBundle?> OpenBundleAsync(
        string bundle, IReadOnlyList<DownloadItem> missing, int attempt, CancellationToken cancellation)
    {
        var zip = new XnatBundle(missing, run.Batch.Destination, run.Sink.Message);
        if (!zip.IsWorthIt)
            return null;
        XnatDetails details = XnatDetails.Of(missing[0]);
        Uri source = zip.Address(XnatAddress.From(details.Server));
        IReadOnlyList<KeyValuePair<string, string>> headers = await SpeakForAsync(missing[0], details, source, attempt, cancellation)
            .ConfigureAwait(false);
        var opened = new ItemSource(source) { Headers = headers, MayBeCoded = true, TrustsAnyCertificate = _connection!.TrustsAnyCertificate };
        return new ItemBundle(opened, "files.zip") { Read = zip.ReadAsync };
    }

    public async ValueTask<bool> RecoverAsync(DownloadItem item, DownloadException failure, CancellationToken cancellation)
    {
        if (_connection is not { } connection || !MayBeSignIn(failure) || !_used.TryGetValue(item, out StrongBox<int>? used))
            return false;
        XnatIdentity current = await connection.IdentifyAsync(cancellation).ConfigureAwait(false);
        if (current.Number == used.Value)
        {
            if (current.Session is null || await connection.IsOursAsync(current, cancellation).ConfigureAwait(false))
                return false;
            await connection.RenewAsync(current, cancellation).ConfigureAwait(false);
            run.Sink.Message(MessageLevel.Verbose, $"{connection.Address.Root.Authority}: the sign-in had run out and was made anew.");
        }

        return true;
    }

    public async ValueTask<bool> ProcessAsync(DownloadItem item, string source, string target, CancellationToken cancellation)
    {
        XnatConnection connection = await ConnectAsync(XnatDetails.Of(item), cancellation).ConfigureAwait(false);
        var catalog = new XnatCatalog(connection, run.Batch.Options.Profile);
        string final = source[..^".part".Length];
        await new XnatZipCheck(catalog, text => run.Sink.Message(MessageLevel.Warning, text)).CheckAsync(item, source, final, cancellation)
            .ConfigureAwait(false);
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        if (_keeper is not null)
            await _keeper.DisposeAsync().ConfigureAwait(false);
        if (_connection is not null)
            await _connection.DisposeAsync().ConfigureAwait(false);
        _opening.Dispose();
    }

    private static bool MayBeSignIn(DownloadException failure) => failure.Id is
        ErrorId.NotSignedIn or ErrorId.AccessDenied or ErrorId.ItemNotFound or ErrorId.UnexpectedContent or ErrorId.RequestRefused
        or ErrorId.RedirectInvalid or ErrorId.ArchiveReplyInvalid or ErrorId.LengthMismatch or ErrorId.ChecksumMismatch;

    private async ValueTask<IReadOnlyList<KeyValuePair<string, string>>> SpeakForAsync(
        DownloadItem item, XnatDetails details, Uri source, int attempt, CancellationToken cancellation)
    {
        XnatConnection connection = await ConnectAsync(details, cancellation).ConfigureAwait(false);
        if (!connection.Address.Owns(source))
        {
            throw new DownloadException(ErrorId.NotSignedIn,
                $"The file is at {source.Authority} and the credentials are for {connection.Address.Root.Authority}: they are not sent there. "
                    + "Use the profile of that server.");
        }

        XnatIdentity identity = await connection.IdentifyAsync(cancellation).ConfigureAwait(false);
        // Before a second try it is certain who asks: a sign-in may have run out while a long stream came.
        if (attempt > 0 && identity.Session is not null && !await connection.IsOursAsync(identity, cancellation).ConfigureAwait(false))
            identity = await connection.RenewAsync(identity, cancellation).ConfigureAwait(false);
        _used.AddOrUpdate(item, new StrongBox<int>(identity.Number));
        return XnatConnection.Headers(identity);
    }

    private async ValueTask<XnatConnection> ConnectAsync(XnatDetails details, CancellationToken cancellation)
    {
        if (Volatile.Read(ref _connection) is { } open)
            return open;
        await _opening.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_connection is { } opened)
                return opened;
            var connection = new XnatConnection(XnatSignIn.From(run.Access, details.Server, environment, time), http);
            if (connection.TrustsAnyCertificate)
                run.Sink.Message(MessageLevel.Warning, XnatSettings.WarningOf(connection.Address));
            TimeSpan silence;
            try
            {
                silence = (await connection.IdentifyAsync(cancellation).ConfigureAwait(false)).Timeout / 3;
            }
            catch
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                throw;
            }

            TimeSpan period = silence < LongestSilence ? silence : LongestSilence;
            _keeper = time.CreateTimer(_ => _ = connection.PingAsync(CancellationToken.None), null, period, period);
            Volatile.Write(ref _connection, connection);
            return connection;
        }
        finally
        {
            _opening.Release();
        }
    }
}
