using System.Buffers;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using ScienceDownload.Engine.Integrity;
using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Archives.Xnat;

/// <summary>
/// Takes a kept zip apart without its server. What lies beside it says which entry is which file; without that, names are used as they are. Nothing
/// leaves the destination, and what is refused is told while the rest is kept.
/// </summary>
internal sealed class XnatZipExpander(string zip, string destination)
{
    /// <summary>Entries above this length are looked at for how much they were packed.</summary>
    private const long Suspicious = 64 * 1024 * 1024;

    /// <summary>No real image packs better than this.</summary>
    private const long MostRatio = 200;

    private readonly HashSet<string> _written = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes it apart.</summary>
    /// <exception cref="DownloadException">It cannot be read, or is cut.</exception>
    public async IAsyncEnumerable<XnatExpandedFile> ExpandAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        Dictionary<string, Queue<ZipIndexEntry>>? index = ZipIndex.Read(zip)?.GroupBy(entry => entry.Entry, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => new Queue<ZipIndexEntry>(group), StringComparer.Ordinal);
        Queue<string?> refusals = new(Refusals());
        FileStream stream = File.OpenRead(zip);
        await using (stream.ConfigureAwait(false))
        {
            using var reader = new ZipStreamReader(stream);
            while (refusals.TryDequeue(out string? refusal)
                && refusal != Huge
                && await reader.NextAsync(cancellation).ConfigureAwait(false) is { } entry)
            {
                if (entry.Name.EndsWith('/'))
                    continue;
                ZipIndexEntry? known = index?.GetValueOrDefault(entry.Name) is { Count: > 0 } same ? same.Dequeue() : null;
                refusal ??= known is null ? XnatPaths.Refusal(entry.Name) : null;
                yield return refusal is null
                    ? await WriteAsync(entry.Name, entry.Content, known, cancellation).ConfigureAwait(false)
                    : new XnatExpandedFile(entry.Name, null, 0, $"The entry '{Printable(entry.Name)}' {refusal}: it was left out.");
            }
        }

        if (_hugeName is not null)
            yield return new XnatExpandedFile(_hugeName, null, 0, $"The entry '{Printable(_hugeName)}' {Huge}: it and what follows were left out.");
    }

    private const string Huge = "unpacks to far more than any image does";

    private string? _hugeName;

    /// <summary>Why entries are refused for what the directory says of them, in order; null for those that are not.</summary>
    private List<string?> Refusals()
    {
        try
        {
            using ZipArchive directory = ZipFile.OpenRead(zip);
            List<string?> refusals = [];
            foreach (ZipArchiveEntry entry in directory.Entries)
            {
                // The upper half are the rights on Unix, whose upper four bits tell the kind: links have 10.
                bool isLink = ((entry.ExternalAttributes >> 28) & 0xF) == 0xA;
                bool isHuge = entry.Length > Suspicious && entry.Length / MostRatio > entry.CompressedLength;
                refusals.Add(isLink ? "is a link" : isHuge ? Huge : null);
                if (isHuge)
                    _hugeName ??= entry.FullName;
            }

            return refusals;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.InputUnreadable, $"'{zip}' cannot be read as a zip: {exception.Message}", exception);
        }
    }

    private async Task<XnatExpandedFile> WriteAsync(string entry, Stream content, ZipIndexEntry? known, CancellationToken cancellation)
    {
        string? part = null;
        try
        {
            string relative = known is null ? Tolerant(entry) : SafePath.Require(known.Path);
            if (!_written.Add(relative))
            {
                return new XnatExpandedFile(
                    entry, null, 0, $"The entry '{Printable(entry)}' differs from another one in case only: it was left out.");
            }

            string path = DestinationGuard.Resolve(destination, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            part = path + ".part";
            (long length, string md5) = await CopyAsync(content, part, known?.Length, cancellation).ConfigureAwait(false);
            if ((known?.Length ?? length) != length || (known?.Md5 ?? md5) != md5)
            {
                return new XnatExpandedFile(
                    entry, null, 0, $"The entry '{Printable(entry)}' is not the file that the server listed: it was left out.");
            }

            File.Move(part, path, overwrite: true);
            return new XnatExpandedFile(entry, path, length, null);
        }
        catch (DownloadException exception) when (exception.Id is ErrorId.ChecksumMismatch or ErrorId.UnsafePath)
        {
            return new XnatExpandedFile(entry, null, 0, exception.Message);
        }
        finally
        {
            if (part is not null)
                File.Delete(part);
        }
    }

    /// <summary>The entry's path without the session in front, every part made safe.</summary>
    private static string Tolerant(string entry) =>
        string.Join('/', entry[(entry.IndexOf('/', StringComparison.Ordinal) + 1)..].Split('/').Select(XnatPaths.Segment));

    private static async Task<(long Length, string Md5)> CopyAsync(Stream content, string path, long? most, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        using var checksums = new ChecksumSet([ChecksumAlgorithm.Md5]);
        long length = 0;
        try
        {
            var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
            await using (file.ConfigureAwait(false))
            {
                while (length <= (most ?? long.MaxValue) && await content.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and int count)
                {
                    checksums.Append(buffer.AsSpan(0, count));
                    await file.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
                    length += count;
                }
            }

            return (length, checksums.Finish()[0].Hex);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Control characters in a message could rewrite the terminal it is shown on.
    private static string Printable(string text) => string.Concat(text.Take(200).Select(c => char.IsControl(c) ? '?' : c));
}
