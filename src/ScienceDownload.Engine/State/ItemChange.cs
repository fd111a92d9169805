using ScienceDownload.Engine.Transports;

namespace ScienceDownload.Engine.State;

/// <summary>What became of an item: a null says nothing about its value, so that it stays as it is.</summary>
/// <param name="BatchId">A batch that this store owns; changes of other batches are dropped.</param>
/// <param name="Index">The item's place in the batch.</param>
internal sealed record ItemChange(string BatchId, int Index)
{
    /// <summary>The new state. A terminal one is final: nothing posted after it changes the item.</summary>
    public ItemState? State { get; init; }

    /// <summary>The path below the destination, with <c>/</c> separators.</summary>
    public string? RelativePath { get; init; }

    /// <summary>The length in bytes.</summary>
    public long? Length { get; init; }

    /// <summary>Bytes on disk.</summary>
    public long? BytesReceived { get; init; }

    /// <summary>The digest of the whole file, lower-case hexadecimal.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The media type.</summary>
    public string? ContentType { get; init; }

    /// <summary>
    /// What the server calls the version that arrived; null when it says nothing, or when another address than the item's first sent it.
    /// </summary>
    public Validator? Validator { get; init; }

    /// <summary>Requests made so far.</summary>
    public int? Attempts { get; init; }

    /// <summary>What went wrong.</summary>
    public ErrorId? ErrorId { get; init; }

    /// <summary>The sentence that goes with it, free of secrets.</summary>
    public string? Error { get; init; }

    /// <summary>When it left the queue.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it settled.</summary>
    public DateTimeOffset? CompletedAt { get; init; }
}
