namespace ScienceDownload;

/// <summary>How far one moving item is.</summary>
/// <param name="Index">Its place in the batch, from zero.</param>
/// <param name="Name">Its file name, or its address while the name is not known.</param>
/// <param name="State">Its state.</param>
/// <param name="BytesReceived">Bytes on disk.</param>
/// <param name="Length">Its length in bytes; null while unknown.</param>
/// <param name="BytesPerSecond">The rate over the last seconds.</param>
public sealed record ItemProgress(int Index, string Name, ItemState State, long BytesReceived, long? Length, double BytesPerSecond)
{
    /// <summary>How the item's order stands, in the archive's words; null for an item that waits for none.</summary>
    public string? Message { get; init; }
}
