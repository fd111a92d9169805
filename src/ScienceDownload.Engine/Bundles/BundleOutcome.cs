using ScienceDownload.Engine.State;

namespace ScienceDownload.Engine.Bundles;

/// <summary>What a bundle came to.</summary>
/// <param name="Left">Items that it did not bring, in order, to be fetched one by one; those it brought have settled or are being finished.</param>
/// <param name="BytesReceived">Bytes that came.</param>
internal sealed record BundleOutcome(IReadOnlyList<StoredItem> Left, long BytesReceived)
{
    public static BundleOutcome Nothing { get; } = new([], 0);
}
