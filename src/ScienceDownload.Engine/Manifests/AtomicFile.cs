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
    /// <param name="isPrivate">Whether only its owner can read it.</param>
    /// <exception cref="IOException">Its folder cannot be written.</exception>
    public AtomicFile(string path, bool isPrivate = false)
    {
        _path = path;
        _temporary = $"{path}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 64 * 1024 };
        if (isPrivate && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        _stream = new FileStream(_temporary, options);
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
