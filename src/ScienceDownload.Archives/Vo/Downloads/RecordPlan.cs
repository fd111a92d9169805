namespace ScienceDownload.Archives.Vo;

/// <summary>A row on its way to a file: what it says itself, and the links its service gives for it.</summary>
internal sealed class RecordPlan
{
    private RecordPlan(VoRecord record, RecordAccess access, string? service, bool asksService) =>
        (Record, Access, Service, AsksService) = (record, access, service, asksService);

    public VoRecord Record { get; }

    public RecordAccess Access { get; }

    /// <summary>Where links are asked for: a service, or a table of links that is read as it is. Null for neither.</summary>
    public string? Service { get; }

    /// <summary>Whether <see cref="Service"/> is asked by the identifier, for many rows at a time.</summary>
    public bool AsksService { get; }

    /// <summary>The links found.</summary>
    public List<DataLinkRow> Links { get; } = [];

    /// <summary>Copies of the data set that its links service names only when asked for them.</summary>
    public List<VoCopy> Elsewhere { get; } = [];

    /// <summary>Why no links could be had; null when they could, or were not asked for.</summary>
    public DownloadException? Failure { get; set; }

    public static RecordPlan Of(VoRecord record, VoChoice choice)
    {
        RecordAccess access = RecordReader.Read(record, choice.CloudColumn);
        Uri? links = access.PublisherId is null ? null : access.LinksAddress;
        return new RecordPlan(record, access, links?.OriginalString ?? (access.IsDataLink ? access.Url : null), links is not null);
    }
}
