namespace ScienceDownload;

/// <summary>One stream that brings many items.</summary>
/// <param name="Source">Where it is read from.</param>
/// <param name="Name">Its name for people and for the check of its kind, such as <c>scan-1.zip</c>.</param>
public sealed record ItemBundle(ItemSource Source, string Name)
{
    /// <summary>
    /// Takes the stream apart while it arrives: yields the items in the order they come. The content of one is read, or passed over, before the
    /// next is asked for. Throws a <see cref="DownloadException"/> when the stream ends early or is not what it should be.
    /// </summary>
    public required Func<Stream, CancellationToken, IAsyncEnumerable<BundleEntry>> Read { get; init; }

    /// <summary>How long the server may take until it begins to answer.</summary>
    /// <value>10 minutes: archives pack before they send.</value>
    public TimeSpan FirstByteTimeout { get; init; } = TimeSpan.FromMinutes(10);
}
