using System.Buffers.Binary;
using System.IO.Compression;

namespace ScienceDownload.Engine.Transports.Zip;

/// <summary>
/// Lets a file inside a remote zip archive be read like any other file, over whatever transport reads the archive: its bytes come by ranges, a
/// deflated
/// one is unpacked on the way. A stored one can be read in parts and resumed; a deflated one starts again.
/// </summary>
internal sealed class ZipMemberTransport(ITransport inner) : ITransport
{
    private const int HeaderLength = 30;
    private const uint HeaderSignature = 0x04034B50;

    /// <summary>The longest name and extra field a local header can have.</summary>
    private const int MostAfterHeader = 2 * ushort.MaxValue;

    public Task<RemoteBody> OpenAsync(ItemSource source, ReadRequest request, CancellationToken cancellation) =>
        source.Member is { } member ? OpenAsync(source, member, request, cancellation) : inner.OpenAsync(source, request, cancellation);

    /// <summary>What a server knows of an archive says nothing of a file in it.</summary>
    public Task<FileProof> ProveAsync(ItemSource source, RemoteFile file, CancellationToken cancellation) =>
        source.Member is null ? inner.ProveAsync(source, file, cancellation) : Task.FromResult(FileProof.None);

    private async Task<RemoteBody> OpenAsync(ItemSource source, ArchiveMember member, ReadRequest request, CancellationToken cancellation)
    {
        long start = request.Start;
        if (member.IsDeflated && start > 0)
        {
            // As a server without ranges: the caller starts again, without a request that would bring the wrong bytes.
            throw new DownloadException(ErrorId.ArchiveReplyInvalid,
                "A packed file inside an archive cannot be read from its middle.") { IsTransient = true };
        }

        long skipped = start == 0 ? 0 : await DataOffsetAsync(source, member, request, cancellation).ConfigureAwait(false) + start;
        RemoteBody body = start == 0
            ? await inner.OpenAsync(source, Part(request, member.HeaderOffset, End(member)), cancellation).ConfigureAwait(false)
            : await inner.OpenAsync(source, Part(request, skipped, skipped - start + (request.End ?? member.Length)), cancellation)
                .ConfigureAwait(false);
        try
        {
            RequirePart(body, start == 0 ? member.HeaderOffset : skipped);
            if (start == 0)
                await SkipHeaderAsync(body, cancellation).ConfigureAwait(false);
            long end = member.IsDeflated ? member.Length : Math.Min(request.End ?? member.Length, member.Length);
            var packed = new LimitedStream(body.Stream, member.IsDeflated ? member.PackedLength : end - start);
            Stream stream = member.IsDeflated ? new LimitedStream(new DeflateStream(packed, CompressionMode.Decompress), member.Length) : packed;
            RemoteFile file = body.File with
            {
                Length = member.Length,
                ContentType = null,
                ContentDisposition = null,
                Ranges = member.IsDeflated ? RangeSupport.None : RangeSupport.Served,
                Checksums = [], IsProvable = false,
            };
            return new RemoteBody(file, start, end - start, stream, body.Owner);
        }
        catch (InvalidDataException exception)
        {
            await body.DisposeAsync().ConfigureAwait(false);
            throw Damaged(body, exception.Message);
        }
        catch
        {
            await body.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Where the bytes of a member begin: only its local header tells, whose extra field may differ from the directory's.</summary>
    private async Task<long> DataOffsetAsync(ItemSource source, ArchiveMember member, ReadRequest request, CancellationToken cancellation)
    {
        RemoteBody body = await inner.OpenAsync(source, Part(request, member.HeaderOffset, member.HeaderOffset + HeaderLength), cancellation)
            .ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            RequirePart(body, member.HeaderOffset);
            return member.HeaderOffset + HeaderLength + await ReadHeaderAsync(body, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task SkipHeaderAsync(RemoteBody body, CancellationToken cancellation)
    {
        byte[] rest = new byte[await ReadHeaderAsync(body, cancellation).ConfigureAwait(false)];
        await ReadAsync(body, rest, cancellation).ConfigureAwait(false);
    }

    private static async Task<int> ReadHeaderAsync(RemoteBody body, CancellationToken cancellation)
    {
        byte[] header = new byte[HeaderLength];
        await ReadAsync(body, header, cancellation).ConfigureAwait(false);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != HeaderSignature)
            throw Damaged(body, "no file begins where its directory says");
        return BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26)) + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28));
    }

    private static async Task ReadAsync(RemoteBody body, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            await body.Stream.ReadExactlyAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException)
        {
            throw new DownloadException(ErrorId.TransferTruncated, $"{body.File.FinalUri.Authority} ended the archive in a file's header.",
                exception) { IsTransient = true };
        }
    }

    /// <summary>Nothing lies between a file and the next one but a few bytes; an odd archive may not make us ask for more than its headers
    /// explain.</summary>
    private static long End(ArchiveMember member) =>
        Math.Min(member.EndOffset, member.HeaderOffset + HeaderLength + MostAfterHeader + member.PackedLength);

    private static ReadRequest Part(ReadRequest request, long start, long end) => request with { Start = start, End = end };

    private static void RequirePart(RemoteBody body, long start)
    {
        if (body.Start != start)
        {
            throw new DownloadException(ErrorId.ArchiveReplyInvalid,
                $"{body.File.FinalUri.Authority} serves no parts of files, so a file inside an archive cannot be read. Download the whole archive.");
        }
    }

    private static DownloadException Damaged(RemoteBody body, string why) =>
        new(ErrorId.ArchiveReplyInvalid, $"The archive at {body.File.FinalUri.Authority} is damaged or has changed: {why}. List its members again.");
}
