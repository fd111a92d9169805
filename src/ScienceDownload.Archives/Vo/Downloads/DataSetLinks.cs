namespace ScienceDownload.Archives.Vo;

/// <summary>The links of one data set, sorted: copies of the set itself, everything else that was asked for, and what keeps from it.</summary>
internal sealed class DataSetLinks
{
    private readonly List<string> _errors = [];
    private readonly bool _mayAuthorize;
    private bool _needsSignIn;

    public DataSetLinks(IEnumerable<DataLinkRow> rows, VoChoice choice)
    {
        _mayAuthorize = choice.HasIdentity;
        foreach (DataLinkRow row in rows)
        {
            if (row.ErrorMessage is { } error)
                _errors.Add(error);
            else if (row.Service is { } service ? !service.IsSelf && !SodaCall.IsSoda(service) && !SodaCall.IsForPeople(service) : !row.IsDataLink)
                Sort(row);
        }
    }

    /// <summary>All copies of the data set itself.</summary>
    public List<VoCopy> Copies { get; } = [];

    /// <summary>Links to other things, and services.</summary>
    public List<DataLinkRow> Others { get; } = [];

    /// <summary>Whether a meaning is that of the data set itself.</summary>
    public static bool IsThis(string? semantics) => semantics is not null && LinkSemantics.Normalize(semantics) == "this";

    /// <summary>The service of a set that cuts out, with the row of its own table that it takes values from; null when there is none.</summary>
    public static (ServiceDescriptor Service, VoRecord? Record)? Cutter(IEnumerable<DataLinkRow> rows, VoRecord? record)
    {
        if (rows.FirstOrDefault(row => row.Service is { } service && SodaCall.IsSoda(service)) is { } link)
            return (link.Service!, link.Record);
        return record?.VoTable.Services.FirstOrDefault(SodaCall.IsSoda) is { } own ? (own, record) : null;
    }

    /// <summary>The service that gave a link; null when it is not known.</summary>
    public static string? ServiceOf(DataLinkRow row) =>
        row.Record?.VoTable.Source is { } source && source.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? source : null;

    /// <summary>The copies of what a link leads to that whoever asks may have.</summary>
    public IReadOnlyList<VoCopy> CopiesOf(DataLinkRow row)
    {
        bool needsSignIn = row.LinkAuthorized == false || (row.LinkAuth == LinkAuth.Required && !_mayAuthorize);
        VoCopy? own = row.AccessUrl is { } url ? CloudColumns.FromAddress(url, "access_url") : null;
        _needsSignIn |= needsSignIn && own is not null;
        VoCopy[] all = own is null || needsSignIn ? [.. row.CloudCopies] : [own, .. row.CloudCopies];
        return [.. all.Select(copy => copy with { Length = copy.Length ?? row.ContentLength, ContentType = copy.ContentType ?? row.ContentType })];
    }

    /// <summary>Why there is nothing to fetch.</summary>
    public DownloadException Nothing(string? id, VoChoice choice)
    {
        string who = id ?? "The data set";
        if (_needsSignIn)
        {
            return new DownloadException(ErrorId.VoAuthRequired,
                $"{who}: the link takes a sign-in{(_mayAuthorize ? " as somebody else" : "")}. Give -Credential or -Token.");
        }

        return _errors.Count > 0
            ? VoFault.ToException(_errors[0], who)
            : new DownloadException(ErrorId.VoNoLink, $"{who} has no link with the semantics {string.Join(", ", choice.Semantics)}.");
    }

    private void Sort(DataLinkRow row)
    {
        if (row.Service is not null)
        {
            Others.Add(row);
            return;
        }

        IReadOnlyList<VoCopy> copies = CopiesOf(row);
        if (IsThis(row.Semantics))
            Copies.AddRange(copies);
        else if (copies.Count > 0)
            Others.Add(row);
    }
}
