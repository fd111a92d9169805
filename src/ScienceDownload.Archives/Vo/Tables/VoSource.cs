using System.IO.Compression;

namespace ScienceDownload.Archives.Vo;

/// <summary>The bytes of a VOTable, which are read twice: once for what it says about its tables and how it ended, once for the rows.</summary>
internal sealed class VoSource : IDisposable
{
    private readonly Func<Stream> _open;
    private readonly IDisposable? _owned;

    private VoSource(string? name, Uri? baseUri, Func<Stream> open, IDisposable? owned) =>
        (Name, BaseUri, _open, _owned) = (name, baseUri, open, owned);

    /// <summary>What it is called in messages; null for pipeline input.</summary>
    public string? Name { get; }

    /// <summary>Where relative addresses in it start from; null when it did not come over HTTP.</summary>
    public Uri? BaseUri { get; }

    /// <summary>Bytes in memory.</summary>
    public static VoSource FromBytes(ReadOnlyMemory<byte> bytes, string? name = null, Uri? baseUri = null) =>
        new(name, baseUri, () => new MemoryStream(bytes.ToArray(), writable: false), owned: null);

    /// <summary>A file of the user.</summary>
    public static VoSource FromFile(string path) => new(path, null, () => OpenFile(path), owned: null);

    /// <summary>What came over HTTP and was laid aside; deleted with this object.</summary>
    public static VoSource FromSpool(VoSpool spool, string name, Uri baseUri) => new(name, baseUri, spool.OpenRead, spool);

    /// <summary>Opens it from the start, unpacked when it is gzip. The caller disposes the stream.</summary>
    /// <exception cref="DownloadException">The file cannot be opened.</exception>
    public Stream Open()
    {
        Stream stream = _open();
        try
        {
            bool isPacked = stream.ReadByte() == 0x1f && stream.ReadByte() == 0x8b;
            stream.Position = 0;
            return isPacked ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Opens it from the start as it is. The caller disposes the stream.</summary>
    public Stream OpenRaw() => _open();

    /// <inheritdoc/>
    public void Dispose() => _owned?.Dispose();

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 256 * 1024, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new DownloadException(ErrorId.InputUnreadable, $"'{path}' cannot be opened: {exception.Message}", exception);
        }
    }
}
