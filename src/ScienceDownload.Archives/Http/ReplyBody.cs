using ScienceDownload.Engine.Transfers;
using ScienceDownload.Engine.Transports.Http;

namespace ScienceDownload.Archives.Http;

/// <summary>Reads what archives answer to the end: no more than was expected, and never waiting for ever.</summary>
internal static class ReplyBody
{
    private static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Reads a body.</summary>
    /// <param name="response">The reply; it stays the caller's.</param>
    /// <param name="uri">Who answered; its host is named in failures.</param>
    /// <param name="most">The most bytes.</param>
    /// <param name="take">Takes the next bytes; they are good until it returns.</param>
    /// <param name="time">The clock of the silence.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">The body is longer, breaks off, stalls, or is packed wrongly.</exception>
    public static async Task ReadAsync(
        HttpResponseMessage response,
        Uri uri,
        long most,
        Func<ReadOnlyMemory<byte>, ValueTask> take,
        TimeProvider time,
        CancellationToken cancellation)
    {
        using var guard = new StallGuard(StallTimeout, time, cancellation);
        byte[] buffer = new byte[64 * 1024];
        long length = 0;
        try
        {
            Stream body = await response.Content.ReadAsStreamAsync(guard.Token).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                while (await body.ReadAsync(buffer, guard.Token).ConfigureAwait(false) is > 0 and int count)
                {
                    guard.Alive();
                    length += count;
                    if (length > most)
                    {
                        throw new DownloadException(ErrorId.ArchiveReplyInvalid, FormattableString.Invariant(
                            $"The reply of {uri.Authority} is longer than {most} bytes. Ask for less at a time."));
                    }

                    await take(buffer.AsMemory(0, count)).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (guard.HasStalled && !cancellation.IsCancellationRequested)
        {
            throw guard.Failure(uri.Authority);
        }
        catch (InvalidDataException exception)
        {
            throw new DownloadException(
                ErrorId.ArchiveReplyInvalid, $"The reply of {uri.Authority} is packed wrongly: {exception.Message}", exception);
        }
        catch (Exception exception) when (HttpReplyErrors.FromException(exception, uri) is { } failure && failure != exception)
        {
            throw failure;
        }
    }
}
