using Microsoft.Win32.SafeHandles;
using ScienceDownload.Engine.Integrity;
using ScienceDownload.Engine.Transports;

namespace ScienceDownload.Engine.Transfers;

/// <summary>
/// A file that is not finished yet, and what is known of it. On disk, beside the final name:
/// <code>
/// data.nc             appears by one rename when every byte is verified and flushed; never before
/// data.nc.part        the bytes so far, at their final offsets; held open and locked by the one process that writes it
/// data.nc.part.json   which of them count (<see cref="ControlRecord"/>); small files have none: they start again
/// data.nc.made        what is made of complete bytes where an archive does that; takes the final name in their stead
/// </code>
/// </summary>
internal sealed class PartFile : IDisposable
{
    public const string Ending = ".part";
    public const string ControlEnding = ".part.json";
    public const string MadeEnding = ".made";

    private readonly SafeFileHandle _handle;

    private PartFile(string basePath, SafeFileHandle handle, ControlRecord? found, string ending = Ending)
    {
        BasePath = basePath;
        PartPath = basePath + ending;
        _handle = handle;
        Found = found;
    }

    /// <summary>The path that the endings come behind: the final one, or one in a folder for partial files.</summary>
    public string BasePath { get; }

    public string PartPath { get; }

    /// <summary>What an earlier run left behind; null when it left nothing to build on.</summary>
    public ControlRecord? Found { get; }

    /// <summary>Whether an earlier run left something behind under this name.</summary>
    public static bool MayResume(string finalPath) => File.Exists(finalPath + ControlEnding);

    /// <summary>Opens what an earlier run left behind; null when there is nothing to build on.</summary>
    /// <exception cref="DownloadException">Another process is writing it, or it cannot be opened.</exception>
    public static PartFile? TryResume(string finalPath)
    {
        if (!MayResume(finalPath) || !File.Exists(finalPath + Ending))
            return null;
        SafeFileHandle handle = LockedFile.Open(finalPath + Ending);
        // Read under the lock: nobody changes it now.
        ControlRecord? found = ControlRecord.TryRead(finalPath + ControlEnding);
        // The part is as long as its farthest written byte at least; a shorter one is not what the record speaks of.
        if (found is not null && (found.Believed().Ranges is not [.., var last] || last.End <= RandomAccess.GetLength(handle)))
            return new PartFile(finalPath, handle, found);
        handle.Dispose();
        return null;
    }

    /// <summary>Starts anew; what an earlier run left behind is dropped.</summary>
    /// <param name="finalPath">The final name; its folder is made when missing.</param>
    /// <param name="length">The length to make room for; null when unknown.</param>
    /// <exception cref="DownloadException">No room, no permission, or another process is writing it.</exception>
    public static PartFile Create(string finalPath, long? length)
    {
        string path = finalPath + Ending;
        try
        {
            SafeFileHandle handle;
            try
            {
                // A fresh name is cheaper than truncating an old file, and nearly always free.
                handle = LockedFile.Create(path, length ?? 0);
            }
            catch (Exception missing) when (missing is DirectoryNotFoundException or FileNotFoundException)
            {
                // The second where the folder was missing, and somebody else had made it before the runtime looked why.
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                handle = LockedFile.Create(path, length ?? 0);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Opened first, so that the lock tells whether somebody is at it; only then is it ours to drop.
                LockedFile.Open(path).Dispose();
                File.Delete(finalPath + ControlEnding);
                File.Delete(path);
                handle = LockedFile.Create(path, length ?? 0);
            }

            return new PartFile(finalPath, handle, null);
        }
        catch (Exception exception) when (DiskErrors.IsDisk(exception))
        {
            throw DiskErrors.Translate(exception, path);
        }
    }

    /// <summary>Opens a partial file that should be complete; null when there is none of that length.</summary>
    /// <exception cref="DownloadException">Another process is writing it.</exception>
    public static PartFile? TryAdopt(string finalPath, long length)
    {
        if (!File.Exists(finalPath + Ending))
            return null;
        SafeFileHandle handle = LockedFile.Open(finalPath + Ending);
        if (RandomAccess.GetLength(handle) >= length)
            return new PartFile(finalPath, handle, null);
        handle.Dispose();
        return null;
    }

    /// <summary>Opens what was made of the partial file; completing it drops the partial file too.</summary>
    /// <exception cref="DownloadException">Nothing was made, or another process is writing it.</exception>
    public static PartFile OpenMade(string finalPath)
    {
        try
        {
            return new PartFile(finalPath, LockedFile.Open(finalPath + MadeEnding), null, MadeEnding);
        }
        catch (Exception exception) when (DiskErrors.IsDisk(exception))
        {
            throw DiskErrors.Translate(exception, finalPath + MadeEnding);
        }
    }

    /// <summary>Reads the whole file and gives its digests.</summary>
    public Task<FileDigest> DigestAsync(IEnumerable<ChecksumAlgorithm> algorithms, CancellationToken cancellation) =>
        FileHasher.ComputeAsync(_handle, algorithms, cancellation);

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, offset);
        }
        catch (Exception exception) when (DiskErrors.IsDisk(exception))
        {
            throw DiskErrors.Translate(exception, PartPath);
        }
    }

    public int Read(long offset, Span<byte> buffer) => RandomAccess.Read(_handle, buffer, offset);

    /// <summary>Records which ranges count, in one step.</summary>
    /// <param name="length">The file's whole length.</param>
    /// <param name="source">The copy it comes from.</param>
    /// <param name="validator">How a later request can be sure to mean the same bytes.</param>
    /// <param name="written">Ranges that are written.</param>
    /// <param name="flushed">Ranges of those that are flushed to the disk.</param>
    public void SaveControl(long length, Uri source, Validator validator, IReadOnlyList<ByteRange> written, IReadOnlyList<ByteRange> flushed)
    {
        try
        {
            new ControlRecord
            {
                Version = ControlRecord.CurrentVersion,
                Source = ControlRecord.SourceKey(source),
                Length = length,
                ETag = validator.ETag,
                LastModified = validator.LastModified,
                Boot = BootIdentity.Current,
                Written = ControlRecord.Pairs(written),
                Flushed = ControlRecord.Pairs(flushed),
            }.Write(BasePath + ControlEnding);
        }
        catch (Exception exception) when (DiskErrors.IsDisk(exception))
        {
            throw DiskErrors.Translate(exception, BasePath + ControlEnding);
        }
    }

    /// <summary>Forces the bytes to the disk.</summary>
    public void Flush()
    {
        try
        {
            RandomAccess.FlushToDisk(_handle);
        }
        catch (Exception exception) when (DiskErrors.IsDisk(exception))
        {
            throw DiskErrors.Translate(exception, PartPath);
        }
    }

    /// <summary>Cuts preallocated room off.</summary>
    public void Trim(long length)
    {
        try
        {
            if (RandomAccess.GetLength(_handle) != length)
                RandomAccess.SetLength(_handle, length);
        }
        catch (Exception exception) when (DiskErrors.IsDisk(exception))
        {
            throw DiskErrors.Translate(exception, PartPath);
        }
    }

    /// <summary>Gives the file its final length and name. Call it with verified and flushed bytes only.</summary>
    /// <param name="finalPath">The final name, on the same file system.</param>
    /// <param name="length">The length; preallocated room behind it is cut.</param>
    /// <param name="replace">Whether a file that has the name may be replaced.</param>
    /// <exception cref="DownloadException">The name was taken in the meantime, or the rename failed.</exception>
    public void Complete(string finalPath, long length, bool replace)
    {
        try
        {
            Trim(length);
            _handle.Dispose();
            if (finalPath != BasePath)
                Directory.CreateDirectory(Path.GetDirectoryName(finalPath)!);
            File.Move(PartPath, finalPath, replace);
            if (PartPath.EndsWith(MadeEnding, StringComparison.Ordinal))
                Delete(BasePath);
            else if (MayResume(BasePath))
                File.Delete(BasePath + ControlEnding);
        }
        catch (IOException exception) when (!replace && File.Exists(finalPath))
        {
            throw new DownloadException(ErrorId.DestinationExists,
                $"{finalPath} appeared while it was downloaded. Remove it or use force, then try again: the partial file is kept.", exception);
        }
        catch (Exception exception) when (DiskErrors.IsDisk(exception))
        {
            throw DiskErrors.Translate(exception, finalPath);
        }
    }

    /// <summary>Drops the file and its control file.</summary>
    public void Discard()
    {
        _handle.Dispose();
        Delete(BasePath);
    }

    /// <summary>Drops the partial file and the control file of a final name that nobody works on.</summary>
    public static void Delete(string finalPath)
    {
        try
        {
            File.Delete(finalPath + ControlEnding);
            File.Delete(finalPath + Ending);
            File.Delete(finalPath + MadeEnding);
        }
        catch (Exception exception) when (DiskErrors.IsDisk(exception))
        {
            throw DiskErrors.Translate(exception, finalPath + Ending);
        }
    }

    public void Dispose() => _handle.Dispose();
}
