namespace ScienceDownload.Archives.Geodes;

/// <summary>How items are to be fetched.</summary>
internal sealed record GeodesPlanOptions
{
    /// <summary>Whether data files come from the S3 datalake instead of the portal.</summary>
    public bool UseS3 { get; init; }

    /// <summary>With <see cref="UseS3"/>: whether the portal is asked where the datalake fails.</summary>
    public bool FallsBack { get; init; }

    /// <summary>Whether a wrong MD5 is only a warning.</summary>
    public bool IsLenient { get; init; }

    /// <summary>Where the files will lie, to see which are there already; null when that is not known.</summary>
    public string? Destination { get; init; }

    /// <summary>The most bytes one run may ask for; null for any number.</summary>
    public long? ByteBudget { get; init; }

    /// <summary>The most requests for files one run may make; null for any number.</summary>
    public int? RequestBudget { get; init; }

    /// <summary>The configuration file that was named, so that a later run finds it again; null for none.</summary>
    public string? ConfigFile { get; init; }
}
