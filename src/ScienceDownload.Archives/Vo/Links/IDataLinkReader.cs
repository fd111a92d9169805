namespace ScienceDownload.Archives.Vo;

/// <summary>Asks archives which links they have for data sets.</summary>
internal interface IDataLinkReader
{
    /// <summary>
    /// The links of data sets, in the order of the ids; a set the service knows nothing about comes as one row with an error. Links that lead
    /// to links are followed when the request says so.
    /// </summary>
    /// <exception cref="DownloadException">The service cannot be reached, failed, or its answer cannot be read.</exception>
    IAsyncEnumerable<DataLinkRow> ReadAsync(DataLinkRequest request, CancellationToken cancellation);
}
