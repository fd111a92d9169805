using System.Text.Json;

namespace ScienceDownload.Worker.Service.Batches;

/// <summary>
/// The files whose batches were removed: a list beside the state file, one JSON object a line, so that a service that starts again still hands them
/// out, and deletes them when their time comes.
/// </summary>
internal sealed class KeptFiles(string statePath)
{
    private readonly object _lock = new();
    private readonly string _path = Path.Combine(statePath, "kept-files.jsonl");

    /// <summary>Puts files on the list.</summary>
    /// <exception cref="DownloadException">It cannot be written (<see cref="ErrorId.StateUnavailable"/>).</exception>
    public void Add(IEnumerable<ServedFile> files)
    {
        lock (_lock)
            Write(() => File.AppendAllLines(_path, files.Select(file => JsonSerializer.Serialize(file))));
    }

    /// <summary>Reads the list, and leaves on it what is still there.</summary>
    /// <param name="isThere">Whether a file is still there.</param>
    /// <exception cref="DownloadException">As <see cref="Add"/>.</exception>
    public IReadOnlyList<ServedFile> Read(Func<ServedFile, bool> isThere)
    {
        lock (_lock)
        {
            if (!File.Exists(_path))
                return [];
            ServedFile[] files = [];
            Write(() =>
            {
                files = [.. File.ReadLines(_path).Select(Parse).OfType<ServedFile>().Where(isThere)];
                File.WriteAllLines(_path + ".new", files.Select(file => JsonSerializer.Serialize(file)));
                File.Move(_path + ".new", _path, overwrite: true);
            });
            return files;
        }
    }

    // A line that a kill cut off is the last one, and belongs to a batch that is still there.
    private static ServedFile? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<ServedFile>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Write(Action act)
    {
        try
        {
            act();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.StateUnavailable, $"{_path} cannot be written: {error.Message}", error);
        }
    }
}
