using System.Runtime.CompilerServices;
using System.Text.Json;
using ScienceDownload.Engine.Manifests;

namespace ScienceDownload.Engine.Cluster;

/// <summary>The items of a run, part by part: those that settled from what the tasks wrote down, the others from the plan.</summary>
internal static class ClusterItems
{
    /// <summary>
    /// The number of an item in the whole batch: parts take turns, as when they were dealt, so orders may add items to any of them.
    /// </summary>
    public static int IndexOf(int indexInPart, int part, int shards) => checked((indexInPart * shards) + part - 1);

    /// <summary>The part that an item is in.</summary>
    public static int PartOf(int index, int shards) => (index % shards) + 1;

    /// <summary>Reads them, streaming: what is held grows with one part, not with the batch.</summary>
    public static async IAsyncEnumerable<ItemInfo> ReadAsync(
        ClusterRun run, string runFolder, ItemState? state, bool isOver, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (PlanPart part in run.Parts)
        {
            await foreach (ItemInfo item in ReadPartAsync(run, runFolder, part.Number, isOver, cancellation).ConfigureAwait(false))
            {
                if (state is null || item.State == state)
                    yield return item;
            }
        }
    }

    /// <summary>One item; null when there is none.</summary>
    public static async Task<ItemInfo?> FindAsync(ClusterRun run, string runFolder, int index, bool isOver, CancellationToken cancellation)
    {
        int number = PartOf(index, run.Shards);
        if (index < 0 || run.Parts.All(part => part.Number != number))
            return null;
        await foreach (ItemInfo item in ReadPartAsync(run, runFolder, number, isOver, cancellation).ConfigureAwait(false))
        {
            if (item.Index == index)
                return item;
        }

        return null;
    }

    /// <summary>What a run was asked for.</summary>
    public static async IAsyncEnumerable<DownloadItem> ReadPlanAsync(
        ClusterRun run, string runFolder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string planFolder = Path.Combine(Path.GetDirectoryName(runFolder)!, run.Plan);
        foreach (PlanPart part in run.Parts)
        {
            string file = ClusterLayout.PartFile(planFolder, part.Number);
            await foreach (DownloadItem item in PlanReader.ReadAsync(file, cancellation).ConfigureAwait(false))
                yield return item;
        }
    }

    /// <summary>The numbers of the items that have settled by now.</summary>
    public static async Task<HashSet<int>> ReadSettledAsync(IDownloadEngine engine, BatchInfo batch, CancellationToken cancellation)
    {
        var settled = new HashSet<int>();
        if (batch.Completed + batch.Skipped + batch.Failed + batch.Cancelled == 0)
            return settled;
        await foreach (ItemInfo item in engine.GetItemsAsync(batch.Id, null, cancellation).ConfigureAwait(false))
        {
            if (item.State.IsTerminal())
                settled.Add(item.Index);
        }

        return settled;
    }

    /// <summary>Reads the items of one part.</summary>
    public static async IAsyncEnumerable<ItemInfo> ReadPartAsync(
        ClusterRun run, string runFolder, int part, bool isOver, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string planFolder = Path.Combine(Path.GetDirectoryName(runFolder)!, run.Plan);
        var settled = new HashSet<int>();
        bool hasEnded = File.Exists(ClusterLayout.ResultItems(runFolder, part));
        foreach (ItemInfo item in ReadSettled(run, runFolder, planFolder, part))
        {
            if (settled.Add(item.Index))
                yield return item;
        }

        // A retry has other items than the plan; the rest of it is known once it has settled.
        if (hasEnded || run.RetryOf is not null)
            yield break;
        string destination = run.ReadOptions().Destination;
        int at = 0;
        await foreach (DownloadItem item in PlanReader.ReadAsync(ClusterLayout.PartFile(planFolder, part), cancellation).ConfigureAwait(false))
        {
            int index = IndexOf(at++, part, run.Shards);
            if (settled.Contains(index))
                continue;
            yield return new ItemInfo
            {
                BatchId = run.Id,
                Index = index,
                Uri = item.PrimarySource,
                State = isOver ? ItemState.Cancelled : ItemState.Queued,
                RelativePath = item.RelativePath,
                FullName = item.RelativePath is { } path ? Path.Combine(destination, path) : null,
                Length = item.Length,
            };
        }
    }

    private static IEnumerable<ItemInfo> ReadSettled(ClusterRun run, string runFolder, string planFolder, int part)
    {
        string file = ClusterLayout.ResultItems(runFolder, part);
        if (!File.Exists(file))
        {
            if (TaskFolder.Find(ClusterLayout.TaskFolder(planFolder, part)) is not { } folder)
                yield break;
            file = Path.Combine(folder, ClusterLayout.ItemsFile);
        }

        foreach (string line in Lines(file))
        {
            // A line that is being written, and what an earlier run of the same plan left.
            if (Parse(line) is { } item && item.BatchId == run.Id)
                yield return item;
        }
    }

    private static IEnumerable<string> Lines(string file)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            yield break;
        }

        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private static ItemInfo? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ClusterJson.Default.ItemInfo);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
