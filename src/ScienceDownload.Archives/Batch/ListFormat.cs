namespace ScienceDownload.Archives.Batch;

/// <summary>How a list is written.</summary>
internal enum ListFormat
{
    /// <summary>One address per line.</summary>
    Text,

    /// <summary>Columns with a header.</summary>
    Csv,

    /// <summary>The body of a request to the REST service.</summary>
    Request,

    /// <summary>A plan or manifest.</summary>
    Plan,
}
