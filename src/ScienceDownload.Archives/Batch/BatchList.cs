using System.Runtime.CompilerServices;
using System.Text;
using ScienceDownload.Engine.Manifests;

namespace ScienceDownload.Archives.Batch;

/// <summary>Reads the items of a list, whatever its format; text, CSV and plans however long they are.</summary>
internal static class BatchList
{
    /// <summary>The items of a list, streaming.</summary>
    /// <param name="list">Its path, or <c>-</c> for standard input.</param>
    /// <param name="format"><c>text</c>, <c>csv</c> or <c>json</c>; null to find out.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="DownloadException">The list cannot be read, holds nothing, or a row is wrong; the message names file and row.</exception>
    public static async IAsyncEnumerable<DownloadItem> ReadAsync(
        string list, string? format, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using ListInput input = await ListInput.OpenAsync(list, format, cancellation).ConfigureAwait(false);
        bool isEmpty = true;
        IAsyncEnumerator<DownloadItem> items = Items(input, cancellation).GetAsyncEnumerator(cancellation);
        await using (items.ConfigureAwait(false))
        {
            while (await MoveNextAsync(items, input.Name).ConfigureAwait(false))
            {
                isEmpty = false;
                yield return items.Current;
            }
        }
        if (isEmpty)
            throw new DownloadException(ErrorId.EmptyBatch, $"{input.Name} holds no URLs: there is nothing to download.");
    }

    private static IAsyncEnumerable<DownloadItem> Items(ListInput input, CancellationToken cancellation) => input.Format switch
    {
        ListFormat.Csv => CsvListReader.ReadAsync(input, cancellation),
        ListFormat.Request => RequestReader.ReadItemsAsync(input, cancellation),
        ListFormat.Plan => ReadPlanAsync(input, cancellation),
        _ => TextListReader.ReadAsync(input, cancellation),
    };

    private static async IAsyncEnumerable<DownloadItem> ReadPlanAsync(ListInput input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using ManifestReader reader = await ManifestReader.OpenAsync(input.Stream, input.Name, cancellation).ConfigureAwait(false);
        await foreach (DownloadItem item in PlanReader.ReadAsync(reader, cancellation).ConfigureAwait(false))
            yield return item;
    }

    private static async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<DownloadItem> items, string name)
    {
        try
        {
            return await items.MoveNextAsync().ConfigureAwait(false);
        }
        catch (DecoderFallbackException cause)
        {
            throw new DownloadException(ErrorId.InputInvalid, $"{name} is not UTF-8 text. Save it as UTF-8.", cause);
        }
        catch (IOException cause)
        {
            throw new DownloadException(ErrorId.InputUnreadable, $"Cannot read '{name}': {cause.Message}", cause);
        }
    }
}
