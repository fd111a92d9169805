namespace ScienceDownload.Engine.Cluster;

/// <summary>Runs one part of a batch on a node: what the scheduler starts.</summary>
/// <param name="open">Makes an engine that knows all archives.</param>
/// <param name="time">The clock.</param>
internal sealed class ClusterTask(Func<EngineOptions, IDownloadEngine> open, TimeProvider time)
{
    private const string NodeVariable = "SLURMD_NODENAME";

    /// <summary>Takes the part over from whoever had it, and goes on with it until it has settled or is suspended.</summary>
    /// <param name="runFolder">The folder of the run.</param>
    /// <param name="part">Which part.</param>
    /// <param name="sink">Hears what happens.</param>
    /// <param name="cancellation">Suspends the part.</param>
    /// <returns>How the part stands.</returns>
    /// <exception cref="DownloadException">The run cannot be read, another task took the part over, or the disk is full.</exception>
    public async Task<PartStatus> RunAsync(string runFolder, int part, IDownloadSink sink, CancellationToken cancellation)
    {
        ClusterRun run = ClusterFiles.TryRead(Path.Combine(runFolder, ClusterLayout.RunFile), ClusterJson.Default.ClusterRun)
            ?? throw new DownloadException(ErrorId.BatchNotFound, $"There is no batch in '{runFolder}'. Was it removed?");
        if (run.Parts.All(known => known.Number != part))
            throw new DownloadException(ErrorId.InputInvalid, FormattableString.Invariant($"{run.Id} has no part {part}."));
        PartStatus? status = ClusterFiles.TryRead(ClusterLayout.ResultFile(runFolder, part), ClusterJson.Default.PartStatus);
        if (status is null)
        {
            if (File.Exists(Path.Combine(runFolder, ClusterLayout.StopFile)))
                throw new DownloadException(ErrorId.Cancelled, $"{run.Id} was stopped.");
            status = await RunPartAsync(run, runFolder, part, sink, cancellation).ConfigureAwait(false);
        }

        // Whoever ends last joins what all have brought; also when it was killed at it and comes again.
        if (status.State.IsTerminal())
            await ClusterEnd.TryAsync(run, runFolder, time, cancellation).ConfigureAwait(false);
        return status;
    }

    private async Task<PartStatus> RunPartAsync(ClusterRun run, string runFolder, int part, IDownloadSink sink, CancellationToken cancellation)
    {
        string planFolder = Path.Combine(Path.GetDirectoryName(runFolder)!, run.Plan);
        string node = Environment.GetEnvironmentVariable(NodeVariable) is { Length: > 0 } name ? name : Environment.MachineName;
        string owner = FormattableString.Invariant($"{node}:{Environment.ProcessId} {run.Id}");
        TaskFolder folder = TaskFolder.Take(ClusterLayout.TaskFolder(planFolder, part), owner);
        try
        {
            PartStatus status = await RunInAsync(folder, run, planFolder, part, node, sink, cancellation).ConfigureAwait(false);
            if (status.State.IsTerminal())
                Publish(folder, runFolder, part);
            folder.Release();
            return status;
        }
        catch (Exception cause) when (!folder.IsOurs && cause is DownloadException or IOException or UnauthorizedAccessException)
        {
            throw TakenOver(run, part, cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException(
                ErrorId.DestinationUnwritable,
                FormattableString.Invariant($"Part {part} of {run.Id} cannot be written down: {cause.Message}"), cause);
        }
    }

    private async Task<PartStatus> RunInAsync(
        TaskFolder folder, ClusterRun run, string planFolder, int part, string node, IDownloadSink sink, CancellationToken cancellation)
    {
        IDownloadEngine engine = open(new EngineOptions { TaskFolder = folder.FullName });
        await using (engine.ConfigureAwait(false))
        {
            var batches = new TaskBatches(engine, folder.FullName, planFolder, part);
            BatchInfo batch = await batches.FindOrCreateAsync(run, cancellation).ConfigureAwait(false);
            using var recorder = new TaskRecorder(engine, folder, run, part, node, sink, time);
            await recorder.BeginAsync(batch, cancellation).ConfigureAwait(false);
            using var halted = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var over = new CancellationTokenSource();
            Task records = recorder.KeepAsync(batch.Id, halted.Cancel, over.Token);
            try
            {
                var context = new RunContext { Sink = recorder, Headers = HeadersOf(run) };
                batch = await engine.RunAsync(batch.Id, context, halted.Token).ConfigureAwait(false);
            }
            finally
            {
                await over.CancelAsync().ConfigureAwait(false);
                await records.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (!folder.IsOurs)
                throw TakenOver(run, part, null);
            return await recorder.EndAsync(batch, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Gives the result its place by a rename out of the folder that a later task empties first: a task that was taken over publishes nothing.
    /// </summary>
    private static void Publish(TaskFolder folder, string runFolder, int part)
    {
        string parts = Path.Combine(folder.FullName, Jobs.DownloadEngine.TaskParts);
        Directory.CreateDirectory(Path.GetDirectoryName(ClusterLayout.ResultFile(runFolder, part))!);
        File.Copy(Path.Combine(folder.FullName, ClusterLayout.ItemsFile), Path.Combine(parts, "result.jsonl"), overwrite: true);
        File.Copy(Path.Combine(folder.FullName, ClusterLayout.StatusFile), Path.Combine(parts, "result.json"), overwrite: true);
        // The items first: a result says that they are there.
        File.Move(Path.Combine(parts, "result.jsonl"), ClusterLayout.ResultItems(runFolder, part), overwrite: true);
        File.Move(Path.Combine(parts, "result.json"), ClusterLayout.ResultFile(runFolder, part), overwrite: true);
    }

    private static List<KeyValuePair<string, string>> HeadersOf(ClusterRun run) =>
        [.. run.HeaderVariables.Select(header => KeyValuePair.Create(header.Key, ValueOf(header.Key, header.Value)))];

    private static string ValueOf(string header, string variable) => Environment.GetEnvironmentVariable(variable) ?? throw new DownloadException(
        ErrorId.InputInvalid, $"The variable {variable} with the value of the header {header} is not set on this node. Set it before you submit.");

    private static DownloadException TakenOver(ClusterRun run, int part, Exception? cause) =>
        new(ErrorId.BatchBusy, FormattableString.Invariant($"Another task took part {part} of {run.Id} over; this one stopped."), cause);
}
