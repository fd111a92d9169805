namespace ScienceDownload.Archives.Vo;

/// <summary>
/// Asks links services that keep copies in clouds, and hand them out by name only, for those that are wanted. Each name is a question of its own,
/// so that nobody is asked about copies that would come last anyway.
/// </summary>
internal sealed class NamedSources(IDataLinkReader links, VoChoice choice, IDownloadSink sink)
{
    /// <summary>Adds to each plan the copies that its service has elsewhere.</summary>
    /// <param name="service">The service of all plans, asked by the identifier.</param>
    /// <param name="plans">The plans.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task AddAsync(string service, IReadOnlyList<RecordPlan> plans, CancellationToken cancellation)
    {
        if (plans[0].Access.LinksService is not { } descriptor || !choice.Semantics.Any(DataSetLinks.IsThis))
            return;
        foreach (LinkSource source in ServiceCalls.Sources(descriptor).Where(IsWanted))
        {
            var request = new DataLinkRequest(new Uri(service), [.. plans.Select(plan => plan.Access.PublisherId!).Distinct()])
            {
                Semantics = [VoChoice.This],
                Parameters = [new(source.Parameter, source.Value)],
            };
            try
            {
                await foreach (DataLinkRow row in links.ReadAsync(request, cancellation).ConfigureAwait(false))
                {
                    foreach (RecordPlan plan in plans.Where(plan => plan.Access.PublisherId == row.Id))
                        plan.Elsewhere.AddRange(CopyOf(row, source));
                }
            }
            catch (DownloadException failure)
            {
                sink.Message(MessageLevel.Verbose, $"No copies at {source.Value}: {failure.Message}");
            }
        }
    }

    private static IEnumerable<VoCopy> CopyOf(DataLinkRow row, LinkSource source)
    {
        if (row.AccessUrl is { } url && CloudColumns.FromAddress(url, "source") is { } copy)
            yield return copy with { Provider = source.Provider, Region = source.Region, Length = row.ContentLength, ContentType = row.ContentType };
    }

    private bool IsWanted(LinkSource source) => source.Provider != VoCopy.OnPrem
        && (CopyOrder.NameOf(choice.Provider) is { } named ? named == source.Provider
            : choice.Prefer == VoPreference.Cloud || CopyOrder.IsRegion(choice.HomeRegion, source.Region));
}
