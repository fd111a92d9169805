using System.Runtime.CompilerServices;
using ScienceDownload.Archives.Http;
using ScienceDownload.Engine.Profiles;

namespace ScienceDownload.Archives.Xnat;

/// <summary>XNAT servers: imaging sessions, their scans and resources.</summary>
/// <remarks>
/// A request's parameters: <c>session</c>, the accession id or the label; <c>project</c> for a label; <c>scans</c>, ids with commas or <c>*</c>;
/// <c>resources</c> and <c>exclude</c>, labels with commas; <c>session-resources</c>, <c>true</c> for those too, <c>only</c> for nothing else;
/// <c>zip</c>: <c>expand</c>, <c>keep</c> or <c>leave</c>; <c>name</c>, the folder; <c>server</c>, where access names none.
/// </remarks>
internal sealed class XnatArchive : IArchive, IForeignProfiles
{
    /// <summary>The archive's name.</summary>
    public const string ArchiveName = "xnat";

    private readonly ArchiveHttp _http;
    private readonly Func<string, string?> _environment;
    private readonly TimeProvider _time;

    /// <param name="http">Asks for listings. Its user agent has no word such as Mozilla in it: to browsers the server sends its login page.</param>
    /// <param name="time">The clock.</param>
    /// <param name="environment">Reads a variable; null for those of this process.</param>
    public XnatArchive(ArchiveHttp http, TimeProvider time, Func<string, string?>? environment = null)
    {
        _http = http;
        _environment = environment ?? Environment.GetEnvironmentVariable;
        _time = time;
    }

    public string Name => ArchiveName;

    public async IAsyncEnumerable<DownloadItem> ResolveAsync(
        ArchiveRequest request, ArchiveAccess access, [EnumeratorCancellation] CancellationToken cancellation)
    {
        XnatSelection selection = Selection(request.Parameters);
        Uri? server = request.Parameters.TryGetValue("server", out string? address) ? new Uri(address) : null;
        IXnatCatalog catalog = Open(access, server, profile: null);
        await using (catalog.ConfigureAwait(false))
        {
            XnatPlan plan = await catalog.PlanAsync(selection, static _ => { }, cancellation).ConfigureAwait(false);
            foreach (DownloadItem item in plan.Items)
                yield return item;
        }
    }

    public IArchiveSession Begin(ArchiveRun run) => new XnatRun(run, _http, _environment, _time);

    /// <summary>A server to look around in.</summary>
    public IXnatCatalog Open(ArchiveAccess access, Uri? server, string? profile) =>
        new XnatCatalog(new XnatConnection(XnatSignIn.From(access, server, _environment, _time), _http), profile);

    /// <summary>The profiles of xnatctl, so that batches that name one can be resumed anywhere.</summary>
    public IReadOnlyList<ProfileEntry> Read() => new XnatctlProfiles(_environment).Read();

    private static XnatSelection Selection(IReadOnlyDictionary<string, string> parameters)
    {
        string? Text(string name) => parameters.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;
        string[] List(string name) => Text(name)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        string? own = Text("session-resources");
        return new XnatSelection(Text("session") ?? throw new DownloadException(ErrorId.InputInvalid, "The request names no session of XNAT."))
        {
            Project = Text("project"),
            Name = Text("name"),
            Scans = List("scans"),
            Resources = List("resources"),
            ExcludedResources = List("exclude"),
            IncludeScans = own != "only",
            IncludeSessionResources = own is "true" or "only",
            ZipMode = Text("zip") switch { "leave" => XnatZipMode.Leave, "keep" => XnatZipMode.ExpandAndKeep, _ => XnatZipMode.Expand },
        };
    }
}
