using System.Text.Json;

namespace ScienceDownload.Archives.Onc;

/// <summary>Tells the user what may be wrong with orders before any is placed. Nothing that it finds holds them up.</summary>
/// <param name="client">Asks.</param>
/// <param name="warn">Hears what is found.</param>
internal sealed class OncOrderCheck(OncClient client, Action<string> warn)
{
    private static readonly TimeSpan LongestSlowOrder = TimeSpan.FromDays(31);

    /// <summary>Checks the options, whether there is data at all, and how much is asked for.</summary>
    /// <param name="wish">What is ordered.</param>
    /// <param name="options">Its options, the usual ones included.</param>
    /// <param name="ordered">The spans that are ordered; at least one.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">The token is refused, or the server does not answer.</exception>
    public async Task RunAsync(
        OncWish wish, IReadOnlyDictionary<string, string> options, IReadOnlyList<OncSpan> ordered, CancellationToken cancellation)
    {
        IReadOnlyList<JsonElement> products = await ProductsAsync(wish.DeviceCode, cancellation).ConfigureAwait(false);
        if (products.Count == 0)
            warn($"ONC offers no spectral data (HSD, mat) of {wish.DeviceCode}; it may refuse the order.");
        foreach (string warning in OncProductOptions.Check(options, products.Count == 0 ? null : products[0]))
            warn(warning);
        var whole = new OncWindow(ordered.Min(span => span.Window.Start), ordered.Max(span => span.Window.End));
        if (products.Count > 0 && !await client.MayHaveDataAsync(wish.DeviceCode, whole, cancellation).ConfigureAwait(false))
            warn($"ONC lists no data of {wish.DeviceCode} from {whole}; the orders may bring nothing.");
        if (OncProductOptions.IsSlow(options) && TimeSpan.FromTicks(ordered.Sum(span => span.Window.Duration.Ticks)) > LongestSlowOrder)
            warn("This is more than a month of spectrograms that ONC computes one by one. ONC asks for less at a time; "
                + "PNG and one-minute files come ready-made.");
    }

    private async Task<IReadOnlyList<JsonElement>> ProductsAsync(string deviceCode, CancellationToken cancellation)
    {
        try
        {
            return await client.DiscoverAsync(
                "dataProducts",
                [new("deviceCode", deviceCode), new("dataProductCode", OncProductOptions.Product), new("extension", "mat")],
                cancellation).ConfigureAwait(false);
        }
        catch (DownloadException unknown) when (unknown.Id is ErrorId.ItemNotFound or ErrorId.RequestRefused)
        {
            // The order itself will say so, for its own files only.
            return [];
        }
    }
}
