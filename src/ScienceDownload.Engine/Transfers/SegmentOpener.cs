using ScienceDownload.Engine.Resilience;
using ScienceDownload.Engine.Transports;

namespace ScienceDownload.Engine.Transfers;

/// <summary>Asks for the rest of a segment, and makes sure that the reply speaks of the same file as the bytes on disk.</summary>
internal sealed class SegmentOpener(ITransport transport, HostPolicy policy, TransferOrder order, TransferSession session)
{
    /// <summary>Opens the bytes a segment still lacks.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="attempt">Failures so far; lets an archive try another copy.</param>
    /// <param name="leads">Whether this is the leader, who cannot go on without ranges; a helper just leaves.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <exception cref="RestartException">The leader found that the file changed, or that the server does not keep to ranges.</exception>
    /// <exception cref="DownloadException">The request failed.</exception>
    public Task<RemoteBody> OpenAsync(Segment segment, int attempt, bool leads, CancellationToken cancellation) =>
        OpenAsync(session.Ledger.Remaining(segment), attempt, leads, cancellation);

    /// <summary>
    /// Asks for the last byte alone, to see whether the server serves ranges before pieces are lent to helpers: one that does not would turn
    /// all of them away, and the leader would come to bytes that seem to be theirs.
    /// </summary>
    /// <exception cref="DownloadException">It does not, or the request failed.</exception>
    public async Task RequireRangesAsync(long length, CancellationToken cancellation)
    {
        RemoteBody body = await OpenAsync(new ByteRange(length - 1, length), 0, leads: false, cancellation).ConfigureAwait(false);
        await body.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<RemoteBody> OpenAsync(ByteRange rest, int attempt, bool leads, CancellationToken cancellation)
    {
        ItemSource source = await order.Open(session.Copy, attempt, cancellation).ConfigureAwait(false);
        long? length = session.Ledger.Length;
        var request = new ReadRequest(rest.Start, length is null || rest.End == length ? null : rest.End, session.Validator)
        {
            ExpectedName = ItemName.Expected(order.Item),
            ExpectedLength = order.Item.Length,
            OwnConnection = !leads,
            Tell = order.Tell,
        };
        RemoteBody body;
        try
        {
            body = await policy.OpenAsync(
                token => new ValueTask<RemoteBody>(transport.OpenAsync(source, request, token)), cancellation, source.FirstByteTimeout)
                .ConfigureAwait(false);
        }
        catch (DownloadException exception) when (exception.Id == ErrorId.ContentChanged && leads)
        {
            throw new RestartException(exception);
        }
        catch (DownloadException exception) when (exception.Id == ErrorId.ArchiveReplyInvalid && leads && !request.IsWhole)
        {
            throw new RestartException(exception, withoutRanges: true);
        }

        try
        {
            Check(body, rest.Start, leads);
            session.File ??= body.File;
            order.Log.File ??= body.File;
            return body;
        }
        catch
        {
            await body.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void Check(RemoteBody body, long start, bool leads)
    {
        RemoteFile file = body.File;
        bool isOther = !file.Validator.Agrees(session.Validator);
        if (isOther || (file.Length is { } length && session.Ledger.Length is { } known && length != known))
        {
            // The same tag, and yet another length: one of the two replies lies, and only a whole one can be read to its end.
            bool isLie = !isOther && file.Validator.ETag is { } tag && tag == session.Validator.ETag;
            var changed = new DownloadException(
                ErrorId.ContentChanged,
                $"{file.FinalUri.Authority} has another version of the file now: it changes faster than it can be downloaded.")
            {
                IsTransient = true,
            };
            // Redirects may lead each connection to another mirror, whose tags differ for the same bytes: a helper there just leaves.
            throw leads ? new RestartException(changed, withoutRanges: isLie) : changed;
        }

        if (body.Start == start)
            return;
        var ignored = new DownloadException(
            ErrorId.ArchiveReplyInvalid, $"{file.FinalUri.Authority} sends the whole file where a part was asked for.")
        {
            IsTransient = true,
        };
        throw leads ? new RestartException(ignored, withoutRanges: true) : ignored;
    }
}
