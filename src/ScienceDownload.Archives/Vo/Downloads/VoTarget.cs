namespace ScienceDownload.Archives.Vo;

/// <summary>One thing the user wants downloaded: an address, a row, a link, or a table. One of the four is set.</summary>
/// <param name="Input">What the user passed, for results and errors.</param>
internal sealed record VoTarget(object Input)
{
    /// <summary>An address as written: http, https, s3 or vos.</summary>
    public string? Address { get; init; }

    /// <summary>A row of a table.</summary>
    public VoRecord? Record { get; init; }

    /// <summary>The path, address or text of a table whose rows are wanted.</summary>
    public string? Table { get; init; }

    /// <summary>A link of a data set.</summary>
    public DataLinkRow? Link { get; init; }
}
