using System.Collections.Concurrent;
using ScienceDownload.Engine.Naming;
using ScienceDownload.Engine.Webhooks;

namespace ScienceDownload.Worker.Service.Batches;

/// <summary>
/// The files that may be handed out: those of completed jobs, by their path below the root. Whatever else lies there - partial files, what others
/// put there - is not among them, so that no path can be made that leads to it.
/// </summary>
internal sealed class ServedFiles(ServiceSettings settings, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ServedFile> _files = new(StringComparer.Ordinal);

    /// <summary>When a file is deleted that was completed at a time; null to keep it.</summary>
    public DateTimeOffset? DeletesAt(DateTimeOffset? completedAt) => completedAt + settings.FileRetention;

    /// <summary>Takes in a file, if the item has one.</summary>
    public void Add(ItemInfo item)
    {
        if (Of(item) is { } file)
            Add(file);
    }

    /// <summary>Takes in a file.</summary>
    public void Add(ServedFile file) => _files[file.RelativePath] = file;

    /// <summary>The file of an item; null while it has none.</summary>
    public ServedFile? Of(ItemInfo item) => WireFile.Of(item, null) is { } file
        ? new ServedFile(file.RelativePath, file.MediaType, file.Sha256, DeletesAt(item.CompletedAt))
        : null;

    /// <summary>The file at a path; null when no job owns one there.</summary>
    public ServedFile? Find(string relativePath) => _files.GetValueOrDefault(relativePath);

    /// <summary>The full path of a file, with no link on the way and at its end.</summary>
    /// <exception cref="DownloadException">There is one (<see cref="ErrorId.UnsafePath"/>).</exception>
    public string Resolve(ServedFile file)
    {
        string full = DestinationGuard.Resolve(settings.Root, file.RelativePath);
        if (new FileInfo(full).LinkTarget is not null)
            throw new DownloadException(ErrorId.UnsafePath, $"Path traversal detected: '{file.RelativePath}' is a link.");
        return full;
    }

    /// <summary>The bytes of all files that are still there.</summary>
    public long BytesOnDisk() => _files.Values.Sum(
        file => new FileInfo(Path.Combine(settings.Root, file.RelativePath)) is { Exists: true } info ? info.Length : 0);

    /// <summary>Deletes the files whose time has come.</summary>
    public void DeleteDue()
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach ((string path, ServedFile file) in _files)
        {
            if (!(file.DeletesAt <= now))
                continue;
            try
            {
                File.Delete(Resolve(file));
                _files.TryRemove(new(path, file));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or DownloadException)
            {
                Console.Error.WriteLine($"{path} was not deleted: {error.Message}");
            }
        }
    }
}
