using System.Runtime.CompilerServices;
using System.Text;

namespace ScienceDownload.Archives.Vo;

/// <summary>Reads the rows of a VOTable from wherever the user has it.</summary>
internal static class RecordSource
{
    /// <summary>Whether a text is a VOTable itself rather than the name of one.</summary>
    public static bool IsDocument(string text) => text.AsSpan().TrimStart("\uFEFF \t\r\n").StartsWith("<", StringComparison.Ordinal);

    /// <summary>The rows of the table of results.</summary>
    /// <param name="client">Fetches it, and bytes that lie elsewhere.</param>
    /// <param name="table">A path, an address, or the text of the table itself.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">It cannot be read, or says that its query failed.</exception>
    public static async IAsyncEnumerable<VoRecord> ReadAsync(VoClient client, string table, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using VoReply reply = await OpenAsync(client, table, cancellation).ConfigureAwait(false);
        if (reply.Document.Results is not { } results)
            yield break;
        await foreach (VoRecord record in client.ReadRowsAsync(reply.Source, reply.Document, results, cancellation).ConfigureAwait(false))
            yield return record;
    }

    private static async Task<VoReply> OpenAsync(VoClient client, string table, CancellationToken cancellation)
    {
        if (Uri.TryCreate(table, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https")
            return await client.QueryAsync(new VoCall(new Uri(table)), cancellation).ConfigureAwait(false);
        VoSource source = IsDocument(table) ? VoSource.FromBytes(Encoding.UTF8.GetBytes(table)) : VoSource.FromFile(table);
        VoDocument document = VoScanner.Scan(source);
        if (document.Status.Outcome == VoOutcome.Error)
            throw VoFault.ToException(document.Status.Message, source.Name ?? "The table");
        return new VoReply(source, document);
    }
}
