using ScienceDownload.Simulators;

namespace ScienceDownload.Worker.Demo;

/// <summary>What arrived of the files that stood behind one kind of fault.</summary>
/// <param name="Fault">The kind, in plain words.</param>
/// <param name="Files">How many files.</param>
/// <param name="Bytes">Their lengths together.</param>
/// <param name="Retries">Requests that were made anew for them.</param>
/// <param name="Verified">How many are on disk with the length and SHA-256 of the manifest.</param>
internal sealed record DemoRow(string Fault, int Files, long Bytes, int Retries, int Verified)
{
    /// <summary>Reads what the state knows of the items and what the disk holds.</summary>
    public static async Task<IReadOnlyList<DemoRow>> CountAsync(
        IDownloadEngine engine, string batchId, IReadOnlyList<DemoEntry> entries, string folder, CancellationToken cancellation)
    {
        int[] retries = new int[entries.Count];
        await foreach (ItemInfo item in engine.GetItemsAsync(batchId, null, cancellation).ConfigureAwait(false))
            retries[item.Index] = Math.Max(0, item.Attempts - 1);

        var verified = new HashSet<string>(StringComparer.Ordinal);
        await foreach (VerifyResult result in engine.VerifyAsync(new VerifyRequest(folder), new RunContext(), cancellation).ConfigureAwait(false))
        {
            if (result.Status == VerifyStatus.Verified)
                verified.Add(result.RelativePath);
        }

        return [.. entries
            .Select((entry, index) => (Entry: entry, Retries: retries[index]))
            .GroupBy(e => DemoFault.Describe(e.Entry.Fault))
            .Select(g => new DemoRow(
                g.Key, g.Count(), g.Sum(e => e.Entry.Length), g.Sum(e => e.Retries), g.Count(e => verified.Contains(e.Entry.Path))))];
    }
}
