namespace ScienceDownload.Archives.Vo;

/// <summary>Lays a reply aside, so that it can be read twice: in memory while it is small, in a temporary file beyond.</summary>
internal sealed class VoSpool : IDisposable
{
    private const int InMemory = 8 * 1024 * 1024;

    private Stream _stream = new MemoryStream();

    /// <summary>How many bytes there are.</summary>
    public long Length => _stream.Length;

    /// <summary>Adds bytes at the end.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (_stream is MemoryStream memory && memory.Length + bytes.Length > InMemory)
        {
            string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
            var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 256 * 1024, FileOptions.DeleteOnClose);
            memory.Position = 0;
            await memory.CopyToAsync(file, cancellation).ConfigureAwait(false);
            await memory.DisposeAsync().ConfigureAwait(false);
            _stream = file;
        }

        await _stream.WriteAsync(bytes, cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads it from the start; one reader at a time. Disposing the reader leaves the bytes.</summary>
    public Stream OpenRead()
    {
        _stream.Flush();
        _stream.Position = 0;
        return new LentStream(_stream);
    }

    /// <summary>Deletes it.</summary>
    public void Dispose() => _stream.Dispose();
}
