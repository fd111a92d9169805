using System.Security.Cryptography;
using ScienceDownload.Engine.Transfers;

namespace ScienceDownload.Archives.Formats;

/// <summary>A file that appears whole or not at all: made beside its place, also by other programs, and renamed at the end.</summary>
internal sealed class NewFile : IDisposable
{
    private readonly string _path;
    private bool _isCommitted;

    /// <summary>Begins; nothing is written yet.</summary>
    /// <param name="path">Where the file will be. Its folder is made when it is not there.</param>
    /// <exception cref="DownloadException">The folder cannot be made.</exception>
    public NewFile(string path)
    {
        _path = Path.GetFullPath(path);
        WorkPath = $"{_path}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.tmp";
        Guard(() => Directory.CreateDirectory(Path.GetDirectoryName(_path)!));
    }

    /// <summary>Where the content is written in the meantime.</summary>
    public string WorkPath { get; }

    /// <summary>Makes a file through a stream.</summary>
    /// <exception cref="DownloadException">It cannot be written.</exception>
    public static async Task WriteAsync(string path, Func<FileStream, CancellationToken, Task> write, CancellationToken cancellation)
    {
        using NewFile file = new(path);
        FileStream stream = file.Open();
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                await write(stream, cancellation).ConfigureAwait(false);
                await stream.FlushAsync(cancellation).ConfigureAwait(false);
            }
            catch (IOException cause)
            {
                throw DiskErrors.Translate(cause, path);
            }
        }

        file.Commit();
    }

    /// <summary>Opens the content for writing.</summary>
    public FileStream Open()
    {
        FileStream? stream = null;
        Guard(() => stream = new FileStream(WorkPath, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 128 * 1024, FileOptions.Asynchronous));
        return stream!;
    }

    /// <summary>Gives the content its name; what was there is replaced.</summary>
    public void Commit()
    {
        Guard(() => File.Move(WorkPath, _path, overwrite: true));
        _isCommitted = true;
    }

    /// <summary>Without a commit what was written goes.</summary>
    public void Dispose()
    {
        if (!_isCommitted)
            File.Delete(WorkPath);
    }

    private void Guard(Action act)
    {
        try
        {
            act();
        }
        catch (Exception cause) when (DiskErrors.IsDisk(cause))
        {
            throw DiskErrors.Translate(cause, _path);
        }
    }
}
