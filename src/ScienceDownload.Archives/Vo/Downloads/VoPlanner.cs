using System.Runtime.CompilerServices;

namespace ScienceDownload.Archives.Vo;

/// <summary>
/// Turns what users want into files to fetch: asks links services for many rows at a time, and puts the copies of each file in order.
/// </summary>
internal sealed class VoPlanner(IDataLinkReader links, FolderList folders, VoChoice choice, IDownloadSink sink)
{
    /// <summary>The files of all targets, in the order of the targets. A target without a file is told among them, and the others go on.</summary>
    public async IAsyncEnumerable<VoPlanned> PlanAsync(IReadOnlyList<VoTarget> targets, [EnumeratorCancellation] CancellationToken cancellation)
    {
        RecordPlan?[] records = [.. targets.Select(target => target.Record is { } record ? RecordPlan.Of(record, choice) : null)];
        foreach (IGrouping<string, RecordPlan> service in records.OfType<RecordPlan>().Where(plan => plan.AsksService).GroupBy(plan => plan.Service!))
        {
            await AskAsync(service.Key, [.. service], cancellation).ConfigureAwait(false);
            await new NamedSources(links, choice, sink).AddAsync(service.Key, [.. service], cancellation).ConfigureAwait(false);
        }

        var seen = new HashSet<Uri>();
        for (int i = 0; i < targets.Count; i++)
        {
            if (records[i] is { AsksService: false, Service: not null } nested)
                await AskAsync(nested.Service, [nested], cancellation).ConfigureAwait(false);
            foreach (VoPlanned planned in await ExpandAsync(Plan(targets[i], records[i]), cancellation).ConfigureAwait(false))
            {
                if (planned.Item is not { } item || seen.Add(item.PrimarySource))
                    yield return planned;
                else
                {
                    sink.Message(
                        MessageLevel.Verbose, $"{item.PrimarySource.GetLeftPart(UriPartial.Path)} is wanted more than once; it is fetched once.");
                }
            }
        }
    }

    private List<VoPlanned> Plan(VoTarget target, RecordPlan? record)
    {
        var planned = new List<VoPlanned>();
        try
        {
            IEnumerable<DownloadItem> items = target switch
            {
                { Address: { } address } => [OfAddress(address)],
                { Link: { } link } => OfLinks([link], null, link.Id, Trusted(link.Record, link.AccessUrl), DataSetLinks.ServiceOf(link)),
                _ => OfRecord(record!),
            };
            planned.AddRange(items.Select(item => new VoPlanned(target, item, null)));
        }
        catch (DownloadException failure)
        {
            planned.Add(new VoPlanned(target, null, failure));
        }

        return planned;
    }

    /// <summary>Folders become the files in them.</summary>
    private async ValueTask<List<VoPlanned>> ExpandAsync(List<VoPlanned> planned, CancellationToken cancellation)
    {
        if (!planned.Exists(one => one.Item is { } item && FolderList.Is(VoDetails.Read(item).Format)))
            return planned;
        var expanded = new List<VoPlanned>();
        foreach (VoPlanned one in planned)
        {
            if (one.Item is not { } item || VoDetails.Read(item) is not { } details || !FolderList.Is(details.Format))
            {
                expanded.Add(one);
                continue;
            }

            try
            {
                if (!choice.Recurse)
                    throw VoItems.IsFolder(item.PrimarySource);
                IReadOnlyList<(Uri Uri, string? Path)> files = await folders
                    .ReadAsync(item.PrimarySource, text => sink.Message(MessageLevel.Warning, text), cancellation).ConfigureAwait(false);
                expanded.AddRange(files.Select(file => one with { Item = VoItems.InFolder(item, details, file.Uri, file.Path) }));
            }
            catch (DownloadException failure)
            {
                expanded.Add(one with { Item = null, Failure = failure });
            }
        }

        return expanded;
    }

    private DownloadItem OfAddress(string address)
    {
        if (VoSpaceUri.Is(address))
        {
            Uri question = VoSpaceUri.Question(address, choice.VoSpace);
            return VoItems.Make([VoItems.OnPrem(question, "vos")], choice with { RelativePath = choice.RelativePath ?? VoSpaceUri.NameOf(address) },
                new VoDetails { Trusted = VoItems.OriginOf(question), VoSpace = address });
        }

        if (!Uri.TryCreate(address.Trim(), UriKind.Absolute, out Uri? uri))
            throw new DownloadException(ErrorId.InvalidUri, $"'{address}' is not an address: it must start with http://, https://, s3:// or vos://.");
        if (uri.Scheme is not ("http" or "https" or "s3" or "gs"))
            throw new DownloadException(ErrorId.InvalidUri, $"'{address}' cannot be fetched: it must start with http://, https://, s3:// or vos://.");
        VoCopy copy = uri.Scheme is "s3" or "gs"
            ? new VoCopy
            {
                Provider = uri.Scheme == "s3" ? "aws" : "google",
                Uri = uri,
                IsPrefix = uri.AbsolutePath.EndsWith('/') && uri.Query.Length == 0,
                Origin = "uri",
            }
            : VoItems.OnPrem(uri, "uri");
        return VoItems.Make(
            [copy], choice with { ProviderOnly = false }, new VoDetails { Trusted = uri.Scheme is "s3" ? null : VoItems.OriginOf(uri) });
    }

    private IEnumerable<DownloadItem> OfRecord(RecordPlan plan)
    {
        foreach (string warning in plan.Access.Warnings)
            sink.Message(MessageLevel.Warning, warning);
        string? trusted = Trusted(plan.Record, plan.Access.Url);
        if (plan.Links.Count > 0)
        {
            IReadOnlyList<DownloadItem> linked;
            try
            {
                linked = [.. OfLinks(plan.Links, plan, plan.Access.PublisherId, trusted, plan.Service)];
            }
            catch (DownloadException failure) when (MayUseOwn(plan) && failure.Id != ErrorId.VoAuthRequired)
            {
                sink.Message(MessageLevel.Verbose, $"{failure.Sentence} The record's own address is used.");
                return [OfOwnCopies(plan, trusted)];
            }

            return linked;
        }

        if (plan.Failure is { } refused && !MayUseOwn(plan))
            throw refused;
        return choice.Cutout.Count > 0 && DataSetLinks.Cutter([], plan.Record) is { } cutter
            ? OfService(cutter.Service, cutter.Record, plan.Access.PublisherId, trusted, choice.Cutout)
            : [OfOwnCopies(plan, trusted)];
    }

    private DownloadItem OfOwnCopies(RecordPlan plan, string? trusted)
    {
        if (choice.Cutout.Count > 0)
        {
            sink.Message(
                MessageLevel.Warning, $"{plan.Access.PublisherId ?? plan.Access.Url}: there is no cut-out service; the whole file is fetched.");
        }

        if (!choice.Semantics.Any(DataSetLinks.IsThis))
        {
            throw new DownloadException(ErrorId.VoNoLink,
                $"{plan.Access.PublisherId ?? "The record"} has no link with the semantics {string.Join(", ", choice.Semantics)}.");
        }

        return VoItems.Make(plan.Access.Copies, choice, Details(plan.Access.PublisherId, plan.Service, VoChoice.This, trusted) with
        {
            Format = plan.Access.IsDataLink ? null : plan.Access.Format,
            Estimate = plan.Access.EstimatedLength,
        }, plan.Access.Title);
    }

    /// <summary>
    /// The files behind the links of one data set. Links to the set itself are copies of one file; all others are files of their own.
    /// </summary>
    private IEnumerable<DownloadItem> OfLinks(List<DataLinkRow> rows, RecordPlan? plan, string? id, string? trusted, string? service)
    {
        if (choice.Cutout.Count > 0)
        {
            if (DataSetLinks.Cutter(rows, plan?.Record) is { } cutter)
                return OfService(cutter.Service, cutter.Record, id, trusted, choice.Cutout);
            sink.Message(MessageLevel.Warning, $"{id}: there is no cut-out service; the whole file is fetched.");
        }

        var found = new DataSetLinks(rows, choice);
        var items = new List<DownloadItem>();
        if (found.Copies.Count > 0 || plan?.Elsewhere.Count > 0)
        {
            IEnumerable<VoCopy> own = plan is { Access.IsDataLink: false } ? plan.Access.Copies : [];
            items.Add(VoItems.Make(
                [.. found.Copies, .. own, .. plan?.Elsewhere ?? []], choice,
                Details(id, service, VoChoice.This, trusted) with { Estimate = plan?.Access.EstimatedLength }, plan?.Access.Title));
        }

        foreach (DataLinkRow row in found.Others)
        {
            if (row.Service is { } described)
                items.AddRange(OfService(described, row.Record, id, trusted, []));
            else
                items.Add(VoItems.Make(found.CopiesOf(row), choice, Details(id, service, row.Semantics, trusted)));
        }

        return items.Count > 0 ? items : throw found.Nothing(id, choice);
    }

    private IEnumerable<DownloadItem> OfService(
        ServiceDescriptor service, VoRecord? record, string? id, string? trusted, IReadOnlyList<KeyValuePair<string, string>> chosen) =>
        SodaCall.Addresses(service, record, chosen).Select(address => VoItems.Make(
            [VoItems.OnPrem(address, "service") with { ContentType = service.ContentType }],
            choice with { Provider = null, ProviderOnly = false },
            new VoDetails { Id = id, Trusted = trusted, IsCutout = SodaCall.IsSoda(service), Format = service.ContentType }));

    private async Task AskAsync(string service, IReadOnlyList<RecordPlan> plans, CancellationToken cancellation)
    {
        try
        {
            string[] ids = [.. plans.Where(plan => plan.AsksService).Select(plan => plan.Access.PublisherId!).Distinct()];
            IReadOnlyList<string> semantics = choice.Cutout.Count > 0 ? [.. choice.Semantics, "#cutout", "#proc"] : choice.Semantics;
            var request = new DataLinkRequest(new Uri(service), ids) { Semantics = semantics };
            await foreach (DataLinkRow row in links.ReadAsync(request, cancellation).ConfigureAwait(false))
            {
                foreach (RecordPlan plan in plans.Where(plan => !plan.AsksService || plan.Access.PublisherId == row.Id))
                    plan.Links.Add(row);
            }
        }
        catch (DownloadException failure)
        {
            foreach (RecordPlan plan in plans)
                (plan.Failure, _) = (failure, plan.Links.RemoveAll(_ => true));
            sink.Message(MessageLevel.Verbose, $"No links: {failure.Message}");
        }
    }

    private bool MayUseOwn(RecordPlan plan) => plan.Access.Copies.Count > 0 && choice.Semantics.Any(DataSetLinks.IsThis);

    private static VoDetails Details(string? id, string? links, string? semantics, string? trusted) =>
        new() { Id = id, Links = links, Semantics = semantics, Trusted = trusted };

    // An identity is for the service that was asked; of a row that came from nowhere, for the address in it.
    private static string? Trusted(VoRecord? record, string? url)
    {
        string? source = record?.VoTable.Source;
        string? address = source is not null && source.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? source : url;
        return Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? VoItems.OriginOf(uri) : null;
    }
}
