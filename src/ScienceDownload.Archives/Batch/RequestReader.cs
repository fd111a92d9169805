using System.Runtime.CompilerServices;
using System.Text.Json;
using ScienceDownload.Engine.Validation;

namespace ScienceDownload.Archives.Batch;

/// <summary>Reads the body of a REST request as a list. The service's own limits of 100 URLs and 10 at a time do not hold here.</summary>
internal static class RequestReader
{
    /// <summary>An item for each address in <c>urls</c>.</summary>
    /// <exception cref="DownloadException">The body or an address is wrong.</exception>
    public static async IAsyncEnumerable<DownloadItem> ReadItemsAsync(ListInput input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using JsonDocument body = await ParseAsync(input, cancellation).ConfigureAwait(false);
        if (!body.RootElement.TryGetProperty("urls", out JsonElement urls))
            throw Wrong(input.Name, "urls: Field required");
        if (urls.ValueKind != JsonValueKind.Array)
            throw Wrong(input.Name, "urls: Input should be a valid list");
        int index = 0;
        foreach (JsonElement url in urls.EnumerateArray())
        {
            if (url.ValueKind != JsonValueKind.String)
                throw Wrong(input.Name, FormattableString.Invariant($"urls[{index}]: Input should be a valid string"));
            string origin = FormattableString.Invariant($"{input.Name} urls[{index}]");
            yield return new DownloadItem { Sources = [SourceUri.Parse(url.GetString(), index++, origin)], Origin = origin };
        }
    }

    /// <summary>The options beside the addresses.</summary>
    /// <exception cref="DownloadException">The body or an option is wrong.</exception>
    public static async Task<BatchListOptions> ReadOptionsAsync(ListInput input, CancellationToken cancellation)
    {
        using JsonDocument body = await ParseAsync(input, cancellation).ConfigureAwait(false);
        var fields = new RequestFields(body.RootElement, input.Name);
        return new BatchListOptions
        {
            ConcurrentLimit = fields.Limit("concurrent_limit"),
            StopOnError = fields.Flag("stop_on_error"),
            IgnoreErrors = fields.Flag("ignore_errors"),
            PathTemplate = fields.Text("path_template"),
            ItemTimeout = fields.Number("timeout_sec", 60, 7200) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Webhook = fields.Text("webhook_url") is not { } webhook ? null
                : Uri.TryCreate(webhook, UriKind.Absolute, out Uri? uri) ? uri
                : throw Wrong(input.Name, "webhook_url: Input should be a valid URL"),
        };
    }

    private static async Task<JsonDocument> ParseAsync(ListInput input, CancellationToken cancellation)
    {
        JsonDocument body;
        try
        {
            body = await JsonDocument.ParseAsync(input.Stream, default, cancellation).ConfigureAwait(false);
        }
        catch (JsonException cause)
        {
            throw new DownloadException(
                ErrorId.InputInvalid,
                FormattableString.Invariant($"{input.Name} line {(cause.LineNumber ?? 0) + 1}: not valid JSON. Mend the file, or write it anew."),
                cause);
        }
        if (body.RootElement.ValueKind == JsonValueKind.Object)
            return body;
        body.Dispose();
        throw Wrong(input.Name, "Input should be an object with \"urls\", or a plan");
    }

    private static DownloadException Wrong(string name, string what) => new(ErrorId.InputInvalid, $"{name}: {what}.");
}
