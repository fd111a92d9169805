namespace ScienceDownload;

/// <summary>A file whose bytes are all there, not yet at its final name.</summary>
/// <param name="Head">Its first bytes: up to 64 KiB.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="ContentType">The media type the server gave; null when it gave none.</param>
public sealed record ReceivedFile(ReadOnlyMemory<byte> Head, long Length, string? ContentType)
{
    /// <summary>Its last bytes: up to 64 KiB.</summary>
    /// <value>Those of <see cref="Head"/>.</value>
    public ReadOnlyMemory<byte> Tail { get; init; } = Head;
}
