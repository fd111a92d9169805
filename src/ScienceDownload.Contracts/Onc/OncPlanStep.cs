namespace ScienceDownload;

/// <summary>One step of what a hydrophone download would do: an order at the server, or files of the archive.</summary>
public sealed record OncPlanStep
{
    /// <summary>What is done: <c>Order</c>, <c>Download</c> or <c>Clip</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The hydrophone.</summary>
    public required string DeviceCode { get; init; }

    /// <summary>What it brings.</summary>
    public required OncFileKind Kind { get; init; }

    /// <summary>The span.</summary>
    public required OncWindow Window { get; init; }

    /// <summary>How many windows of five minutes the span has.</summary>
    public int Windows { get; init; }

    /// <summary>How many files it brings; for an order, how many are expected.</summary>
    public int Files { get; init; }

    /// <summary>How many bytes those are; null where only the server will tell.</summary>
    public long? Bytes { get; init; }

    /// <summary>The folder below the destination; the path of a clip.</summary>
    public required string Path { get; init; }
}
