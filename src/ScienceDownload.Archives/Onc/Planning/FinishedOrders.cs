using ScienceDownload.Engine.Manifests;
using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Archives.Onc;

/// <summary>The orders whose files are all in a destination already, by its manifest: they are not placed again.</summary>
internal sealed class FinishedOrders
{
    private readonly Dictionary<string, List<DownloadItem>> _files = new(StringComparer.Ordinal);

    private FinishedOrders()
    {
    }

    /// <summary>Reads a destination; no manifest, or one that cannot be read, means that nothing is known.</summary>
    public static async Task<FinishedOrders> ReadAsync(string? destination, CancellationToken cancellation)
    {
        var orders = new FinishedOrders();
        string file = Path.Combine(destination ?? "", ManifestFormat.FileName);
        if (destination is null || !File.Exists(file))
            return orders;
        try
        {
            await foreach (DownloadItem item in PlanReader.ReadAsync(file, cancellation).ConfigureAwait(false))
            {
                if (item.Details.TryGetValue(OncDetails.Order, out string? order)
                    && item.RelativePath is { } path
                    && File.Exists(DestinationGuard.Resolve(destination, path)))
                {
                    orders._files.TryAdd(order, []);
                    orders._files[order].Add(item with { Origin = null });
                }
            }
        }
        catch (DownloadException)
        {
            orders._files.Clear();
        }

        return orders;
    }

    /// <summary>The files of an order; null when one of them is missing.</summary>
    public IReadOnlyList<DownloadItem>? Find(string order) =>
        _files.TryGetValue(order, out List<DownloadItem>? files)
            && files.All(file => file.Details.GetValueOrDefault(OncDetails.OrderFiles) == Text(files.Count))
            ? files
            : null;

    private static string Text(int count) => count.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
