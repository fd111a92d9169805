using System.Runtime.CompilerServices;

namespace ScienceDownload.Archives.Vo;

/// <summary>
/// Asks for links many data sets at a time. A service may stop after some of them, take only so long a list, or answer out of order; what comes
/// out is complete and in the order asked.
/// </summary>
internal sealed class DataLinkReader(VoClient client) : IDataLinkReader
{
    /// <summary>How many data sets are asked about at a time.</summary>
    public const int BatchSize = 50;

    /// <inheritdoc/>
    public async IAsyncEnumerable<DataLinkRow> ReadAsync(DataLinkRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (request.Ids.Count == 0)
        {
            (IReadOnlyList<DataLinkRow> all, _) = await AskAsync(new VoCall(request.Service) { Parameters = request.Parameters }, 0, cancellation)
                .ConfigureAwait(false);
            var visited = new HashSet<string>(StringComparer.Ordinal) { request.Service.GetLeftPart(UriPartial.Query) };
            await foreach (DataLinkRow row in FollowAsync(all, request, visited, cancellation).ConfigureAwait(false))
                yield return row;
            yield break;
        }

        int batch = BatchSize;
        string[] ids = [.. request.Ids.Distinct(StringComparer.Ordinal)];
        var answered = new Dictionary<string, List<DataLinkRow>>(StringComparer.Ordinal);
        for (int next = 0; next < ids.Length;)
        {
            string[] open = [.. ids.Skip(next).Where(id => !answered.ContainsKey(id)).Take(batch)];
            batch = open.Length == 0 ? batch : await AskForAsync(request, open, answered, batch, cancellation).ConfigureAwait(false);
            for (; next < ids.Length && answered.Remove(ids[next], out List<DataLinkRow>? rows); next++)
            {
                var visited = new HashSet<string>(StringComparer.Ordinal);
                await foreach (DataLinkRow row in FollowAsync(rows, request, visited, cancellation).ConfigureAwait(false))
                    yield return row;
            }
        }
    }

    /// <summary>Asks about some data sets and notes what comes; those the service is silent about are noted as missing.</summary>
    /// <returns>How many to ask about next time.</returns>
    private async Task<int> AskForAsync(
        DataLinkRequest request, string[] ids, Dictionary<string, List<DataLinkRow>> answered, int batch, CancellationToken cancellation)
    {
        var call = new VoCall(request.Service)
        {
            Parameters = [.. ids.Select(id => new KeyValuePair<string, string>("ID", id)), .. request.Parameters],
            IsPost = ids.Length > 1,
        };
        IReadOnlyList<DataLinkRow> rows;
        bool hasOverflowed;
        try
        {
            (rows, hasOverflowed) = await AskAsync(call, 0, cancellation).ConfigureAwait(false);
        }
        catch (DownloadException exception) when (exception.StatusCode is 413 or 414 && ids.Length > 1)
        {
            return Math.Max(1, ids.Length / 2);
        }
        catch (DownloadException exception) when (exception.Id == ErrorId.ItemNotFound && ids.Length == 1)
        {
            answered[ids[0]] = [LinkRows.Missing(ids[0], request.Service.Authority) with { ErrorMessage = $"NotFoundFault: {exception.Message}" }];
            return batch;
        }

        // Asked about one, a service may answer with its own spelling of the id.
        foreach (DataLinkRow row in rows)
        {
            string id = ids.Length == 1 ? ids[0] : row.Id;
            if (!ids.Contains(id, StringComparer.Ordinal))
                continue;
            if (!answered.TryGetValue(id, out List<DataLinkRow>? known))
                answered[id] = known = [];
            known.Add(row);
        }

        string[] silent = [.. ids.Where(id => !answered.ContainsKey(id))];
        if (silent.Length == 0)
            return batch;
        if (silent.Length == ids.Length && hasOverflowed)
        {
            return ids.Length > 1
                ? Math.Max(1, ids.Length / 2)
                : throw new DownloadException(ErrorId.VoServiceFault,
                    $"{request.Service.Authority} says that '{ids[0]}' alone is too much for one answer.");
        }

        // A service that stops early without saying so is asked again about the rest; one that answers nothing any more knows nothing.
        if (silent.Length == ids.Length)
        {
            foreach (string id in silent)
                answered[id] = [LinkRows.Missing(id, request.Service.Authority)];
        }

        return hasOverflowed ? Math.Max(1, ids.Length - silent.Length) : batch;
    }

    private async Task<(IReadOnlyList<DataLinkRow> Rows, bool HasOverflowed)> AskAsync(VoCall call, int depth, CancellationToken cancellation)
    {
        using VoReply reply = await client.QueryAsync(call, cancellation).ConfigureAwait(false);
        var rows = new List<DataLinkRow>();
        var warnings = new List<string>();
        if (reply.Document.Results is { } table)
        {
            await foreach (VoRecord record in client.ReadRowsAsync(reply.Source, reply.Document, table, cancellation).ConfigureAwait(false))
                rows.Add(LinkRows.Read(record, depth, warnings));
        }

        foreach (string warning in warnings)
            client.Sink.Message(MessageLevel.Warning, warning);
        return (rows, reply.Document.Status.Outcome == VoOutcome.Overflow);
    }

    private async IAsyncEnumerable<DataLinkRow> FollowAsync(
        IReadOnlyList<DataLinkRow> rows, DataLinkRequest request, HashSet<string> visited, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (DataLinkRow row in rows)
        {
            bool isWanted = row.ErrorMessage is not null || LinkSemantics.Matches(row.Semantics, request.Semantics);
            bool mayLead = isWanted || LinkSemantics.Matches(row.Semantics, ["this"]);
            if (!row.IsDataLink || !mayLead || row.Depth >= request.Depth || !Uri.TryCreate(row.AccessUrl, UriKind.Absolute, out Uri? uri))
            {
                if (isWanted)
                    yield return row;
                continue;
            }

            // A table that was read already leads in a circle, and all it has is out.
            if (!visited.Add(uri.GetLeftPart(UriPartial.Query)))
                continue;
            (IReadOnlyList<DataLinkRow> inner, _) = await AskAsync(new VoCall(uri), row.Depth + 1, cancellation).ConfigureAwait(false);
            await foreach (DataLinkRow found in FollowAsync(inner, request, visited, cancellation).ConfigureAwait(false))
                yield return found;
        }
    }
}
