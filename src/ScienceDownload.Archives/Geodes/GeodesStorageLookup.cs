using System.Runtime.CompilerServices;

namespace ScienceDownload.Archives.Geodes;

/// <summary>Adds to items where their data files are kept, asking for many at a time.</summary>
internal sealed class GeodesStorageLookup(GeodesAvailabilityClient availability, Action<string> warn)
{
    /// <summary>The items in order, with <see cref="GeodesItem.Storage"/> as far as the portal tells.</summary>
    public async IAsyncEnumerable<GeodesItem> AddAsync(IAsyncEnumerable<GeodesItem> items, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var waiting = new List<GeodesItem>();
        await foreach (GeodesItem item in items.WithCancellation(cancellation).ConfigureAwait(false))
        {
            waiting.Add(item);
            if (waiting.Count < GeodesAvailabilityClient.BatchSize)
                continue;
            foreach (GeodesItem known in await AddAsync(waiting, cancellation).ConfigureAwait(false))
                yield return known;
            waiting.Clear();
        }

        foreach (GeodesItem known in await AddAsync(waiting, cancellation).ConfigureAwait(false))
            yield return known;
    }

    /// <summary>One batch. That the portal does not answer is a warning: the items stay Unknown.</summary>
    public async Task<IReadOnlyList<GeodesItem>> AddAsync(IReadOnlyList<GeodesItem> items, CancellationToken cancellation)
    {
        GeodesItem[] asked = [.. items.Where(item => GeodesQuestion.Of(item) is not null)];
        if (asked.Length == 0)
            return [.. items];
        try
        {
            IReadOnlyList<GeodesStorage> answers = await availability.AskAsync([.. asked.Select(item => GeodesQuestion.Of(item)!)], cancellation)
                .ConfigureAwait(false);
            var byId = new Dictionary<string, GeodesStorage>(StringComparer.Ordinal);
            for (int i = 0; i < asked.Length; i++)
                byId[asked[i].Id] = answers[i];
            return [.. items.Select(item => item with { Storage = byId.GetValueOrDefault(item.Id) })];
        }
        catch (DownloadException exception)
        {
            warn($"The portal does not say what is on disk and what is on tape: {exception.Message}");
            return [.. items];
        }
    }
}
