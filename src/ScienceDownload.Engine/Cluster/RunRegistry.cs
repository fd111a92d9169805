namespace ScienceDownload.Engine.Cluster;

/// <summary>Where this user's runs lie: in the state folder one small file for each, whose content is the folder of the run.</summary>
internal sealed class RunRegistry(string stateFolder)
{
    private readonly string _folder = Path.Combine(stateFolder, "clusters");

    /// <summary>Remembers a run.</summary>
    /// <exception cref="DownloadException">The state folder cannot be written.</exception>
    public void Add(string id, string runFolder)
    {
        try
        {
            Directory.CreateDirectory(_folder);
            File.WriteAllText(Path.Combine(_folder, id), runFolder);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(ErrorId.StateUnavailable, $"'{_folder}' cannot be written: {cause.Message}", cause);
        }
    }

    /// <summary>Forgets a run.</summary>
    public void Remove(string id) => File.Delete(Path.Combine(_folder, id));

    /// <summary>The folder of a run.</summary>
    /// <exception cref="DownloadException">It is not known.</exception>
    public string Find(string id)
    {
        // An id is part of a path here.
        string file = Path.Combine(_folder, Path.GetFileName(id));
        return File.Exists(file)
            ? File.ReadAllText(file)
            : throw new DownloadException(ErrorId.BatchNotFound, $"There is no batch {id} in this state folder. Submitting its plan again finds it.");
    }

    /// <summary>The runs that can be read, with their folders, newest first.</summary>
    public IReadOnlyList<(ClusterRun Run, string Folder)> List()
    {
        if (!Directory.Exists(_folder))
            return [];
        var runs = new List<(ClusterRun, string)>();
        foreach (string file in Directory.EnumerateFiles(_folder))
        {
            string folder = File.ReadAllText(file);
            if (Read(folder) is { } run)
                runs.Add((run, folder));
        }

        return [.. runs.OrderByDescending(run => run.Item1.CreatedAt)];
    }

    /// <summary>The run in a folder; null when it is gone.</summary>
    public static ClusterRun? Read(string folder) =>
        ClusterFiles.TryRead(Path.Combine(folder, ClusterLayout.RunFile), ClusterJson.Default.ClusterRun);
}
