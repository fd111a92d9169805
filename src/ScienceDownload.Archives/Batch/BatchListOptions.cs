using ScienceDownload.Engine.Manifests;

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

    /// <summary>The archive that a plan's items are of.</summary>
    public string? Archive { get; init; }

    /// <summary>The profile that a plan was made with.</summary>
    public string? Profile { get; init; }

    /// <summary>Who hears of the batch (<c>webhook_url</c>).</summary>
    public Uri? Webhook { get; init; }

    /// <summary>Reads the options of a list; those of a text or a CSV are all null.</summary>
    /// <param name="file">The list's path. Standard input can be read only once, so lay it into a file first.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="DownloadException">The list cannot be read, or an option is wrong; the message names it.</exception>
    public static async Task<BatchListOptions> ReadAsync(string file, CancellationToken cancellation)
    {
        using ListInput input = await ListInput.OpenAsync(file, null, cancellation).ConfigureAwait(false);
        return input.Format switch
        {
            ListFormat.Request => await RequestReader.ReadOptionsAsync(input, cancellation).ConfigureAwait(false),
            ListFormat.Plan => await ReadPlanAsync(input, cancellation).ConfigureAwait(false),
            _ => new BatchListOptions(),
        };
    }

    /// <summary>The options with those of the list in their place.</summary>
    public BatchOptions ApplyTo(BatchOptions options) => options with
    {
        ConcurrentLimit = ConcurrentLimit ?? options.ConcurrentLimit,
        StopOnError = StopOnError ?? options.StopOnError,
        IgnoreErrors = IgnoreErrors ?? options.IgnoreErrors,
        PathTemplate = PathTemplate ?? options.PathTemplate,
        ItemTimeout = ItemTimeout ?? options.ItemTimeout,
        Webhook = Webhook ?? options.Webhook,
        Profile = Profile ?? options.Profile,
    };

    private static async Task<BatchListOptions> ReadPlanAsync(ListInput input, CancellationToken cancellation)
    {
        using ManifestReader reader = await ManifestReader.OpenAsync(input.Stream, input.Name, cancellation).ConfigureAwait(false);
        return new BatchListOptions { Archive = reader.Header.Archive, Profile = reader.Header.Profile };
    }
}
