using ScienceDownload.Engine.Manifests;
using ScienceDownload.Engine.Streams;

namespace ScienceDownload.Archives.Xnat;

/// <summary>
/// Keeps a zip while it is taken apart: <c>x.zip.part</c> becomes <c>x.zip</c> when it was read to its end, with <c>x.zip.json</c> beside it that
/// says which entry is which file.
/// </summary>
internal sealed class XnatKeptZip : ForwardStream
{
    private readonly string _path;
    private readonly Stream _source;
    private readonly FileStream _copy;
    private readonly List<ZipIndexEntry> _entries = [];

    public XnatKeptZip(string path, Stream source)
    {
        _path = path;
        _source = source;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _copy = new FileStream(path + ".part", FileMode.Create, FileAccess.Write, FileShare.None, 128 * 1024);
    }

    /// <summary>An entry is this file.</summary>
    public void Note(string entry, DownloadItem item) => _entries.Add(new ZipIndexEntry(
        entry,
        item.RelativePath!,
        item.Length,
        item.Checksums.Where(checksum => checksum.Algorithm == ChecksumAlgorithm.Md5).Select(checksum => checksum.Hex).FirstOrDefault()));

    /// <summary>Gives the zip its name.</summary>
    public async Task CompleteAsync(CancellationToken cancellation)
    {
        await _copy.FlushAsync(cancellation).ConfigureAwait(false);
        await _copy.DisposeAsync().ConfigureAwait(false);
        using (var index = new AtomicFile(_path + ZipIndex.Ending))
        {
            ZipIndex.Write(index.Stream, _entries);
            await index.CommitAsync(cancellation).ConfigureAwait(false);
        }

        File.Move(_path + ".part", _path, overwrite: true);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await _source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        await _copy.WriteAsync(buffer[..count], cancellationToken).ConfigureAwait(false);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _copy.Dispose();
            File.Delete(_path + ".part");
        }

        base.Dispose(disposing);
    }
}
