using ScienceDownload.Engine.Resilience;
using ScienceDownload.Engine.Transports;

namespace ScienceDownload.Archives.Geodes;

/// <summary>Small parts of a large remote file, over whatever transport reads it.</summary>
/// <param name="transport">The transport.</param>
/// <param name="policies">Who decides on trying again.</param>
/// <param name="open">Makes the file readable, anew for each attempt.</param>
/// <param name="host">The address whose host is asked.</param>
internal sealed class RemoteBytes(ITransport transport, HostPolicies policies, Func<int, CancellationToken, ValueTask<ItemSource>> open, Uri host)
{
    private const int MostRetries = 4;

    /// <summary>The length of the whole file; null until the first read.</summary>
    public long? Length { get; private set; }

    /// <summary>Reads a part.</summary>
    /// <exception cref="DownloadException">It cannot be read, or the server serves no parts.</exception>
    public async Task<byte[]> ReadAsync(long start, int count, CancellationToken cancellation)
    {
        HostPolicy policy = policies.For(host);
        var budget = new AttemptBudget(MostRetries);
        byte[] bytes = [];
        await policy.RunAsync(
            budget,
            static (_, _) => { },
            async token =>
            {
                try
                {
                    bytes = await ReadOnceAsync(policy, budget.Attempts - 1, start, count, token).ConfigureAwait(false);
                }
                catch (DownloadException)
                {
                    budget.Failed(afterProgress: false);
                    throw;
                }
            },
            cancellation).ConfigureAwait(false);
        return bytes;
    }

    private async ValueTask<byte[]> ReadOnceAsync(HostPolicy policy, int attempt, long start, int count, CancellationToken cancellation)
    {
        ItemSource source = await open(attempt, cancellation).ConfigureAwait(false);
        var request = new ReadRequest(start, start + count, null) { ExpectedName = "archive.zip" };
        RemoteBody body = await policy.OpenAsync(token => new ValueTask<RemoteBody>(transport.OpenAsync(source, request, token)), cancellation)
            .ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            if (body.Start != start || body.Length != count)
            {
                throw new DownloadException(ErrorId.ArchiveReplyInvalid,
                    $"{body.File.FinalUri.Authority} serves no parts of files, so its members cannot be listed. Download the whole archive.");
            }

            Length ??= body.File.Length;
            byte[] bytes = new byte[count];
            try
            {
                await body.Stream.ReadExactlyAsync(bytes, cancellation).ConfigureAwait(false);
            }
            catch (IOException exception)
            {
                throw new DownloadException(ErrorId.TransferTruncated, $"{body.File.FinalUri.Authority} ended a part of the archive early.",
                    exception) { IsTransient = true };
            }

            return bytes;
        }
    }
}
