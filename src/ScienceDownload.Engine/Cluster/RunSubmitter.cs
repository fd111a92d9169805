using ScienceDownload.Engine.Manifests;
using ScienceDownload.Engine.State;
using ScienceDownload.Engine.Validation;

namespace ScienceDownload.Engine.Cluster;

/// <summary>Makes runs and gives their parts to the scheduler. What cannot be submitted leaves nothing behind.</summary>
internal sealed class RunSubmitter(RunRegistry registry, TimeProvider time)
{
    // What it makes beside a file it finds by the file's partial name, which on a cluster lies elsewhere.
    private const string Media = "media";

    /// <summary>Deals the plan and submits it; where the same plan is under way in that folder, goes on with that.</summary>
    /// <returns>The run's folder.</returns>
    /// <exception cref="DownloadException">An option or item is wrong, or the scheduler refuses.</exception>
    public async Task<string> CreateAsync(BatchRequest request, ClusterOptions cluster, CancellationToken cancellation)
    {
        Check(request, cluster);
        OptionChecks.Check(request.Options);
        IReadOnlyList<string> worker = WorkerProgram.Find(cluster.Worker);
        await Slurm.CheckAsync(cluster.Shards, cancellation).ConfigureAwait(false);
        string destination = request.Options.Destination, root = ClusterLayout.RootOf(destination);
        bool isNewDestination = !Directory.Exists(destination), isFirst = !Directory.Exists(root);
        OptionChecks.CheckDestination(destination);
        try
        {
            return await DealAndBeginAsync(request, cluster, root, worker, cancellation).ConfigureAwait(false);
        }
        catch
        {
            if (isFirst)
                Directory.Delete(root, recursive: true);
            if (isNewDestination)
                Directory.Delete(destination);
            throw;
        }
    }

    /// <summary>Makes a run of the failed items of another and submits it.</summary>
    /// <returns>The run's folder.</returns>
    /// <exception cref="DownloadException">Nothing to try again, or the scheduler refuses.</exception>
    public async Task<string> RestartAsync(ClusterRun earlier, string folder, bool includeCancelled, CancellationToken cancellation)
    {
        var parts = new List<PlanPart>();
        foreach (PlanPart part in earlier.Parts)
        {
            (PartStatus? status, _) = ClusterView.StatusOf(earlier, folder, part.Number);
            int untouched = status is null ? part.Items : status.Cancelled + status.Queued + status.Running;
            int items = (status?.Failed ?? 0) + (includeCancelled ? untouched : 0);
            if (items > 0)
                parts.Add(new PlanPart(part.Number, items, null));
        }

        if (parts.Count == 0)
        {
            throw new DownloadException(ErrorId.BatchStateConflict, includeCancelled
                ? $"Batch {earlier.Id} has no failed or cancelled item: there is nothing to restart."
                : $"Batch {earlier.Id} has no failed item: there is nothing to restart. Include the cancelled ones if they are wanted.");
        }

        ClusterRun run = earlier with
        {
            Id = NewId(), Parts = parts, CreatedAt = time.GetUtcNow(), RetryOf = earlier.Id, IncludeCancelled = includeCancelled,
        };
        return await BeginAsync(run, Path.GetDirectoryName(folder)!, cancellation).ConfigureAwait(false);
    }

    /// <summary>Submits the parts of a run that have not ended, unless its tasks are in the queue.</summary>
    /// <exception cref="DownloadException">The scheduler refuses.</exception>
    public static async Task SubmitAsync(ClusterRun run, string folder, CancellationToken cancellation)
    {
        using FolderLock turn = await FolderLock.AcquireAsync(folder, cancellation).ConfigureAwait(false);
        IReadOnlyList<TaskState> tasks = await Slurm.FindAsync([run.Id], cancellation).ConfigureAwait(false)
            ?? throw new DownloadException(ErrorId.SchedulerRefused,
                $"Slurm does not say whether tasks of {run.Id} are in its queue. Try again when its controller answers.");
        int[] left = [.. run.Parts.Select(part => part.Number).Where(part => !File.Exists(ClusterLayout.ResultFile(folder, part)))];
        if (left.Length == 0 || tasks.Any(task => task.IsActive) || File.Exists(Path.Combine(folder, ClusterLayout.FinalFile)))
            return;
        await WriteAsync(run, folder, cancellation).ConfigureAwait(false);
        int atOnce = Shares.TasksAtOnce(run.ArrayLimit, run.HostConnections, run.Parts.Count);
        await Slurm.SubmitAsync(run, folder, left, atOnce, cancellation).ConfigureAwait(false);
    }

    private async Task<string> DealAndBeginAsync(
        BatchRequest request, ClusterOptions cluster, string root, IReadOnlyList<string> worker, CancellationToken cancellation)
    {
        // Header names are part of the options, their order and that of the labels not of the plan.
        IEnumerable<string> headers = cluster.HeaderVariables.Keys.Order(StringComparer.Ordinal);
        string options = OptionsJson.Write(request.Options with { Fingerprint = null, HeaderNames = [.. headers] });
        string seed = FormattableString.Invariant($"{options}\0{request.Archive}\0{cluster.Shards}");
        (string planFolder, DealtPlan plan) = await PlanDealer.DealAsync(root, request, cluster.Shards, seed, cancellation).ConfigureAwait(false);
        string planName = Path.GetFileName(planFolder);
        bool isNewPlan = !Directory.EnumerateDirectories(root, ClusterLayout.IdPrefix + "*")
            .Any(folder => RunRegistry.Read(folder)?.Plan == planName);
        try
        {
            if (FindUnfinished(root, planName) is { } unfinished)
            {
                registry.Add(unfinished.Run.Id, unfinished.Folder);
                await SubmitAsync(With(unfinished.Run, cluster, worker), unfinished.Folder, cancellation).ConfigureAwait(false);
                return unfinished.Folder;
            }

            var run = new ClusterRun
            {
                Id = NewId(),
                Name = request.Name,
                Archive = request.Archive,
                Plan = planName,
                Options = options,
                Shards = plan.Shards,
                Parts = plan.Parts,
                ArrayLimit = cluster.ArrayLimit,
                HostConnections = cluster.HostConnections,
                Worker = worker,
                CreatedAt = time.GetUtcNow(),
            };
            return await BeginAsync(With(run, cluster, worker), root, cancellation).ConfigureAwait(false);
        }
        catch when (isNewPlan)
        {
            Directory.Delete(planFolder, recursive: true);
            throw;
        }
    }

    private async Task<string> BeginAsync(ClusterRun run, string root, CancellationToken cancellation)
    {
        string folder = Path.Combine(root, run.Id);
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, ClusterLayout.LogFolder));
            await WriteAsync(run, folder, cancellation).ConfigureAwait(false);
            registry.Add(run.Id, folder);
            await SubmitAsync(run, folder, cancellation).ConfigureAwait(false);
            return folder;
        }
        catch
        {
            registry.Remove(run.Id);
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    private static async Task WriteAsync(ClusterRun run, string folder, CancellationToken cancellation)
    {
        string file = Path.Combine(folder, ClusterLayout.RunFile), script = Path.Combine(folder, ClusterLayout.ScriptFile);
        await ClusterFiles.WriteAsync(file, run, ClusterJson.Default.ClusterRun, cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(script, JobScript.Write(run.Worker, folder), cancellation).ConfigureAwait(false);
    }

    private static (ClusterRun Run, string Folder)? FindUnfinished(string root, string plan)
    {
        foreach (string folder in Directory.EnumerateDirectories(root, ClusterLayout.IdPrefix + "*"))
        {
            if (RunRegistry.Read(folder) is { RetryOf: null } run && run.Plan == plan && !File.Exists(Path.Combine(folder, ClusterLayout.FinalFile)))
                return (run, folder);
        }

        return null;
    }

    private static ClusterRun With(ClusterRun run, ClusterOptions cluster, IReadOnlyList<string> worker) => run with
    {
        ArrayLimit = cluster.ArrayLimit,
        HostConnections = cluster.HostConnections,
        Partition = cluster.Partition,
        TimeLimitSeconds = cluster.TimeLimit is { } limit ? (long)limit.TotalSeconds : null,
        Worker = worker,
        HeaderVariables = cluster.HeaderVariables,
    };

    private static string NewId() => ClusterLayout.IdPrefix + Guid.NewGuid().ToString("N")[^12..];

    private static void Check(BatchRequest request, ClusterOptions cluster)
    {
        Require(
            cluster.Shards is >= 1 and <= ClusterOptions.MostShards,
            $"The number of shards {cluster.Shards} is not from 1 to {ClusterOptions.MostShards}.");
        Require(cluster.ArrayLimit >= 1, $"The array limit {cluster.ArrayLimit} is not 1 or more.");
        Require(cluster.HostConnections >= 1, $"The number of connections to one host {cluster.HostConnections} is not 1 or more.");
        Require(cluster.TimeLimit is null || cluster.TimeLimit >= TimeSpan.FromMinutes(1), "The time limit of a part is less than a minute.");
        if (request.Recurse)
        {
            throw new DownloadException(
                ErrorId.InputInvalid, "A prefix cannot be listed on the way to a cluster. Export the plan of a batch first, and submit that.");
        }

        if (request.Archive == Media)
        {
            throw new DownloadException(
                ErrorId.InputInvalid,
                "Media pages are not fetched on a cluster: what belongs to a file could not be laid beside it. Fetch them on this machine.");
        }

        if (request.Options.HeaderNames.Count > 0)
        {
            throw new DownloadException(ErrorId.InputInvalid,
                "Header values are never written down, so they do not reach the nodes. "
                + "Put the value in a variable of the environment and name that, or use a profile.");
        }

        if (request.Options.Webhook is not null)
        {
            throw new DownloadException(
                ErrorId.InputInvalid, "A batch on a cluster tells no webhook. Watch it with status, or leave the webhook out.");
        }
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new DownloadException(ErrorId.LimitOutOfRange, message);
    }
}
