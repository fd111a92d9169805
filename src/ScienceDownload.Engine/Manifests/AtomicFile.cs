using System.Security.Cryptography;

namespace ScienceDownload.Engine.Manifests;

/// <summary>A file that appears whole or not at all: written beside its place and renamed at the end.</summary>
internal sealed class AtomicFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly FileStream _stream;
    private bool _isCommitted;

    /// <summary>Begins to write.</summary>
    /// <param name="path">Where the file will be; what is there is replaced at the end.</param>
    /// <exception cref="IOException">Its folder cannot be written.</exception>
    public AtomicFile(string path)
    {
        _path = path;
        _temporary = $"{path}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.tmp";
        _stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024);
    }

    /// <summary>What is written.</summary>
    public Stream Stream => _stream;

    /// <summary>Flushes to the disk and gives the file its name.</summary>
    public async Task CommitAsync(CancellationToken cancellation)
    {
        await _stream.FlushAsync(cancellation).ConfigureAwait(false);
        _stream.Flush(flushToDisk: true);
        await _stream.DisposeAsync().ConfigureAwait(false);
        File.Move(_temporary, _path, overwrite: true);
        _isCommitted = true;
    }

    /// <summary>Without a commit the temporary file goes, and what was at the place stays.</summary>
    public void Dispose()
    {
        if (_isCommitted)
            return;
        _stream.Dispose();
        File.Delete(_temporary);
    }
}
