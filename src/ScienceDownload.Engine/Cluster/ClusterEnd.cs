using ScienceDownload.Engine.Manifests;

namespace ScienceDownload.Engine.Cluster;

/// <summary>Joins what the parts of a run have brought once all of them have ended.</summary>
internal static class ClusterEnd
{
    private const int MostNamed = 3;

    /// <summary>Writes the manifest of all parts, compares it with the files, and records how the run ended; once.</summary>
    /// <returns>How it ended; null while a part has not.</returns>
    /// <exception cref="DownloadException">The manifest cannot be written or read.</exception>
    public static async Task<FinalResult?> TryAsync(ClusterRun run, string runFolder, TimeProvider time, CancellationToken cancellation)
    {
        string final = Path.Combine(runFolder, ClusterLayout.FinalFile);
        if (run.Parts.Any(part => !File.Exists(ClusterLayout.ResultFile(runFolder, part.Number))))
            return null;
        using FolderLock turn = await FolderLock.AcquireAsync(runFolder, cancellation).ConfigureAwait(false);
        if (ClusterFiles.TryRead(final, ClusterJson.Default.FinalResult) is { } known)
            return known;
        List<PartStatus> parts =
        [
            .. run.Parts.Select(part => ClusterFiles.TryRead(ClusterLayout.ResultFile(runFolder, part.Number), ClusterJson.Default.PartStatus)!),
        ];
        FinalResult result = Sum(parts, time.GetUtcNow());
        if (run.ReadOptions().WriteManifest)
            result = await JoinAsync(run, runFolder, result, time, cancellation).ConfigureAwait(false);
        await ClusterFiles.WriteAsync(final, result, ClusterJson.Default.FinalResult, cancellation).ConfigureAwait(false);
        return result;
    }

    /// <summary>Ends a run that was stopped: what has not settled is cancelled.</summary>
    public static async Task<FinalResult> StopAsync(
        ClusterRun run, string runFolder, IReadOnlyList<PartStatus> parts, int untouched, TimeProvider time, CancellationToken cancellation)
    {
        FinalResult sum = Sum(parts, time.GetUtcNow());
        FinalResult result = sum with
        {
            State = BatchState.Cancelled,
            Total = sum.Total + untouched,
            Cancelled = sum.Cancelled + untouched,
            BytesTotal = untouched > 0 ? null : sum.BytesTotal,
        };
        if (run.ReadOptions().WriteManifest)
            result = await JoinAsync(run, runFolder, result, time, cancellation).ConfigureAwait(false);
        await ClusterFiles.WriteAsync(
            Path.Combine(runFolder, ClusterLayout.FinalFile), result, ClusterJson.Default.FinalResult, cancellation).ConfigureAwait(false);
        return result;
    }

    private static FinalResult Sum(IReadOnlyList<PartStatus> parts, DateTimeOffset now)
    {
        PartStatus? failed = parts.FirstOrDefault(part => part.State == BatchState.Failed);
        return new FinalResult
        {
            State = failed is not null ? BatchState.Failed
                : parts.Any(part => part.State == BatchState.Cancelled) ? BatchState.Cancelled
                : BatchState.Completed,
            Error = failed is null ? null : FormattableString.Invariant($"Part {failed.Part}: {failed.Error}"),
            Total = parts.Sum(part => part.Total),
            Completed = parts.Sum(part => part.Completed),
            Skipped = parts.Sum(part => part.Skipped),
            Failed = parts.Sum(part => part.Failed),
            Cancelled = parts.Sum(part => part.Cancelled + part.Queued + part.Running),
            Bytes = parts.Sum(part => part.Bytes),
            BytesTotal = parts.Any(part => part.BytesTotal is null) ? null : parts.Sum(part => part.BytesTotal),
            StartedAt = parts.Min(part => part.StartedAt),
            CompletedAt = now,
        };
    }

    private static async Task<FinalResult> JoinAsync(
        ClusterRun run, string runFolder, FinalResult result, TimeProvider time, CancellationToken cancellation)
    {
        string root = Path.GetDirectoryName(runFolder)!, destination = Path.GetDirectoryName(root)!;
        if (result.Completed + result.Skipped == 0)
            return result;
        var header = new ManifestHeader
        {
            Created = time.GetUtcNow(),
            Tool = "ScienceDownload/" + typeof(ClusterEnd).Assembly.GetName().Version?.ToString(3),
            BatchId = run.Id,
            BatchName = run.Name,
            Archive = run.Archive,
            Profile = run.ReadOptions().Profile,
        };
        var wrong = new List<string>();
        int files = 0;
        await ManifestWriter.WriteAsync(destination, header, ReadAsync(), cancellation).ConfigureAwait(false);
        if (wrong.Count == 0)
            return result;
        string named = string.Join(", ", wrong.Take(MostNamed)) + (wrong.Count > MostNamed ? " and others" : "");
        return result with
        {
            State = BatchState.Failed,
            Error = FormattableString.Invariant($"{wrong.Count} of {files} files are not as they were when they were fetched: {named}. ")
                + "Run 'scidl verify --repair' on the folder.",
        };

        async IAsyncEnumerable<ManifestEntry> ReadAsync()
        {
            foreach (PlanPart part in run.Parts)
            {
                string? task = TaskFolder.Find(ClusterLayout.TaskFolder(Path.Combine(root, run.Plan), part.Number));
                if (task is null || !File.Exists(Path.Combine(task, ManifestFormat.FileName)))
                    continue;
                string manifest = Path.Combine(task, ManifestFormat.FileName);
                using ManifestReader reader = await ManifestReader.OpenAsync(manifest, cancellation).ConfigureAwait(false);
                await foreach (ManifestEntry entry in reader.ReadAsync(cancellation).ConfigureAwait(false))
                {
                    files++;
                    // Its task has compared every byte; what may have happened since is that it went or was cut.
                    var file = new FileInfo(Path.Combine(destination, entry.Path!));
                    if (!file.Exists || (entry.Length is { } length && file.Length != length))
                        wrong.Add(entry.Path!);
                    yield return entry;
                }
            }
        }
    }
}
