namespace ScienceDownload.Archives.Onc.Clipping;

/// <summary>A window to cut out of downloaded files.</summary>
internal sealed record ClipRequest
{
    /// <summary>The files, whole and of one device, in any order; those outside the window are passed over.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The device code, written into the clip.</summary>
    public required string Device { get; init; }

    /// <summary>The first instant.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The instant after the last.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>What the user calls it, written into the clip; null for nothing.</summary>
    public string? Description { get; init; }
}
