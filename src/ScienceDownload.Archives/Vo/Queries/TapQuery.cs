namespace ScienceDownload.Archives.Vo;

/// <summary>A query to a TAP service.</summary>
/// <param name="Service">The service's base address.</param>
/// <param name="Adql">The query.</param>
internal sealed record TapQuery(Uri Service, string Adql)
{
    /// <summary>The language it is in.</summary>
    public string Language { get; init; } = "ADQL";

    /// <summary>The format of the answer.</summary>
    public string Format { get; init; } = "votable";

    /// <summary>The most rows; null for the service's own limit.</summary>
    public long? MaxRecords { get; init; }

    /// <summary>Tables that go with the query, which knows them as <c>TAP_UPLOAD.name</c>.</summary>
    public IReadOnlyList<TapUpload> Uploads { get; init; } = [];
}
