namespace ScienceDownload.Archives.Batch;

/// <summary>The options that a list may carry: those of a REST request's body. Null where the list does not say.</summary>
public sealed record BatchListOptions
{
    /// <summary>How many items move at a time (<c>concurrent_limit</c>).</summary>
    public ConcurrencyLimit? ConcurrentLimit { get; init; }

    /// <summary>Start nothing more after the first failure (<c>stop_on_error</c>).</summary>
    public bool? StopOnError { get; init; }

    /// <summary>Whether a batch with failed items still counts as completed (<c>ignore_errors</c>).</summary>
    public bool? IgnoreErrors { get; init; }

    /// <summary>How final paths are made (<c>path_template</c>); not checked yet.</summary>
    public string? PathTemplate { get; init; }

    /// <summary>The most time one item may take (<c>timeout_sec</c>).</summary>
    public TimeSpan? ItemTimeout { get; init; }

    /// <summary>Reads the options of a list; those of a text, a CSV or a plan are all null.</summary>
    /// <param name="file">The list's path. Standard input can be read only once, so lay it into a file first.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="DownloadException">The list cannot be read, or an option is wrong; the message names it.</exception>
    public static async Task<BatchListOptions> ReadAsync(string file, CancellationToken cancellation)
    {
        using ListInput input = await ListInput.OpenAsync(file, null, cancellation).ConfigureAwait(false);
        return input.Format == ListFormat.Request ? await RequestReader.ReadOptionsAsync(input, cancellation).ConfigureAwait(false) : new BatchListOptions();
    }

    /// <summary>The options with those of the list in their place.</summary>
    public BatchOptions ApplyTo(BatchOptions options) => options with
    {
        ConcurrentLimit = ConcurrentLimit ?? options.ConcurrentLimit,
        StopOnError = StopOnError ?? options.StopOnError,
        IgnoreErrors = IgnoreErrors ?? options.IgnoreErrors,
        PathTemplate = PathTemplate ?? options.PathTemplate,
        ItemTimeout = ItemTimeout ?? options.ItemTimeout,
    };
}
