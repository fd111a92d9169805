using System.Diagnostics;
using ScienceDownload.Archives.Http;

namespace ScienceDownload.Archives.Xnat;

/// <summary>Listings of one server over one sign-in.</summary>
/// <param name="connection">The sign-in.</param>
/// <param name="profile">The profile it stands for; null for none.</param>
internal sealed class XnatCatalog(XnatConnection connection, string? profile) : IXnatCatalog
{
    private XnatAddress Address => connection.Address;

    public Uri Server => Address.Root;

    public XnatConnection Connection => connection;

    public async Task<IReadOnlyList<XnatProject>> GetProjectsAsync(CancellationToken cancellation) =>
        [.. (await ListAsync(Address.Data("projects"), "list of projects", null, cancellation).ConfigureAwait(false)).Select(row => new XnatProject
        {
            Id = row.Get("ID"),
            Name = row.Get("name"),
            Investigator = $"{row.Get("pi_firstname")} {row.Get("pi_lastname")}".Trim(),
            Description = row.Get("description"),
            Server = Server,
            Profile = profile,
        })];

    public async Task<IReadOnlyList<XnatSubject>> GetSubjectsAsync(string project, CancellationToken cancellation)
    {
        Uri address = Address.Data("projects", project, "subjects");
        return [.. (await ListAsync(address, $"project '{project}'", null, cancellation).ConfigureAwait(false)).Select(row => new XnatSubject
        {
            Id = row.Get("ID"),
            Label = row.Get("label"),
            Project = row.Get("project") is { Length: > 0 } owner ? owner : project,
            Server = Server,
            Profile = profile,
        })];
    }

    public async Task<IReadOnlyList<XnatSession>> GetSessionsAsync(string? project, string? subject, CancellationToken cancellation)
    {
        Uri address = project is null
            ? Address.Data("experiments")
            : subject is null
                ? Address.Data("projects", project, "experiments")
                : Address.Data("projects", project, "subjects", subject, "experiments");
        string what = subject is null ? $"project '{project}'" : $"subject '{subject}' in the project '{project}'";
        // What is asked for by name comes back under that name; without it the subject is not among the columns.
        const string Columns = "columns=ID,label,project,subject_label,subject_ID,date,xsiType";
        return [.. (await ListAsync(address, what, Columns, cancellation).ConfigureAwait(false)).Select(row => ToSession(row, project))];
    }

    public async Task<XnatSession> GetSessionAsync(string session, string? project, CancellationToken cancellation)
    {
        Uri address = project is null ? Address.Data("experiments", session) : Address.Data("projects", project, "experiments", session);
        string what = project is null
            ? $"session with the accession id '{session}'. A label is only unique in its project: name the project too, "
                + "with -Project or a profile's setting Project"
            : $"session '{session}' in the project '{project}'";
        ArchiveReply reply = await connection.GetAsync(XnatAddress.AsJson(address), what, cancellation).ConfigureAwait(false);
        XnatSession found = ToSession(reply.Single(), project);
        return found.Id.Length > 0
            ? found
            : throw new DownloadException(ErrorId.ArchiveReplyInvalid, $"{Server.Authority} describes the session '{session}' without its id.");
    }

    public async Task<IReadOnlyList<XnatScan>> GetScansAsync(XnatSession session, CancellationToken cancellation)
    {
        Uri address = Address.Data("experiments", session.Id, "scans");
        string what = $"session '{session.Label}'";
        IReadOnlyList<IReadOnlyDictionary<string, string>> rows = await ListAsync(address, what, null, cancellation).ConfigureAwait(false);
        if (rows.Count == 0 && ScanType(session.XsiType) is { } type)
            // Scans that are no images are hidden unless their type is asked for.
            rows = await ListAsync(address, what, "xsiType=" + Uri.EscapeDataString(type), cancellation).ConfigureAwait(false);
        return [.. rows.Select(row => new XnatScan
        {
            Id = row.Get("ID"),
            Type = row.Get("type"),
            SeriesDescription = row.Get("series_description"),
            Quality = row.Get("quality"),
            Note = row.Get("note"),
            SessionId = session.Id,
            Session = session.Label,
            Project = session.Project,
            Server = Server,
            Profile = profile,
        })];
    }

    public async Task<IReadOnlyList<XnatResource>> GetResourcesAsync(XnatSession session, string? scan, CancellationToken cancellation)
    {
        Uri address = scan is null
            ? Address.Data("experiments", session.Id, "resources")
            : Address.Data("experiments", session.Id, "scans", scan, "resources");
        string what = scan is null ? $"session '{session.Label}'" : $"scan '{scan}' in the session '{session.Label}'";
        IReadOnlyList<IReadOnlyDictionary<string, string>> rows = await ListAsync(address, what, null, cancellation).ConfigureAwait(false);
        return [.. rows.Where(row => scan is not null || row.Get("category") is "" or "resources").Select(row => new XnatResource
        {
            Id = row.Get("xnat_abstractresource_id"),
            Label = row.Get("label"),
            Scan = scan,
            Format = row.Get("format"),
            Content = row.Get("content"),
            FileCount = row.Number("file_count"),
            Size = row.Number("file_size"),
            SessionId = session.Id,
            Session = session.Label,
            Project = session.Project,
            Server = Server,
            Profile = profile,
        })];
    }

    public async Task<IReadOnlyList<XnatFile>> GetFilesAsync(XnatResource resource, CancellationToken cancellation)
    {
        string[] folder = XnatPaths.Resource(resource);
        IReadOnlyList<IReadOnlyDictionary<string, string>> rows =
            await ListAsync(Address.Data([.. folder, "files"]), $"resource '{XnatPaths.Key(resource)}'", null, cancellation).ConfigureAwait(false);
        return [.. rows.Select(row => ToFile(row, resource, folder))];
    }

    public Task<XnatPlan> PlanAsync(XnatSelection selection, Action<string> tell, CancellationToken cancellation) =>
        new XnatPlanner(this).PlanAsync(selection, tell, cancellation);

    public async Task<XnatConnectionInfo> TestAsync(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        XnatIdentity identity = await connection.IdentifyAsync(cancellation).ConfigureAwait(false);
        string? user = identity.UserName ?? await connection.WhoAsync(identity, cancellation).ConfigureAwait(false);
        string? version = null;
        try
        {
            Uri address = Address.Api("siteConfig", "buildInfo", "version");
            version = (await connection.GetAsync(address, "version", cancellation).ConfigureAwait(false)).Text().Trim();
        }
        catch (DownloadException exception) when (exception.Id is ErrorId.ItemNotFound or ErrorId.AccessDenied or ErrorId.NotSignedIn
            && user is not null)
        {
            // Not every server tells everybody.
        }

        return new XnatConnectionInfo(Server, user, version, clock.Elapsed);
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <summary>The type of the scans in a session: <c>xnat:eegSessionData</c> has <c>xnat:eegScanData</c>.</summary>
    private static string? ScanType(string? session) => session is null || !session.Contains("essionData", StringComparison.Ordinal)
        ? null
        : session.Replace("SessionData", "ScanData", StringComparison.Ordinal).Replace("sessionData", "scanData", StringComparison.Ordinal);

    private Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> ListAsync(
        Uri address, string what, string? query, CancellationToken cancellation) =>
        connection.ListAsync(XnatAddress.AsJson(address, query), what, cancellation);

    private XnatSession ToSession(IReadOnlyDictionary<string, string> row, string? project)
    {
        string? Value(params string[] names) => names.Select(row.Get).FirstOrDefault(value => value.Length > 0);
        string? type = Value("xsiType", "xsi:type");
        return new XnatSession
        {
            Id = Value("ID", "id") ?? "",
            Label = Value("label") ?? Value("ID", "id") ?? "",
            Project = Value("project") ?? project,
            Subject = Value("subject_label", "subject_ID"),
            Date = Value("date"),
            XsiType = type,
            Modality = XnatPaths.Modality(type),
            Server = Server,
            Profile = profile,
        };
    }

    private XnatFile ToFile(IReadOnlyDictionary<string, string> row, XnatResource resource, string[] folder)
    {
        string path = XnatPaths.Relative(row.Get("URI"), resource.Id, row.Get("Name"));
        string digest = row.Get("digest").Trim();
        return new XnatFile
        {
            Path = path,
            Name = path[(path.LastIndexOf('/') + 1)..],
            Length = row.Number("Size"),
            Md5 = digest.Length == 32 && digest.All(char.IsAsciiHexDigit) ? digest.ToLowerInvariant() : null,
            Scan = resource.Scan,
            Resource = XnatPaths.Key(resource),
            Format = row.Get("file_format"),
            SessionId = resource.SessionId,
            Uri = Address.Data([.. folder, "files", .. path.Split('/')]),
        };
    }
}
