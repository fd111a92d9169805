using System.Runtime.CompilerServices;
using ScienceDownload.Archives.Http;

namespace ScienceDownload.Archives.Vo;

/// <summary>Files of the Virtual Observatory: at addresses, behind links, in clouds.</summary>
/// <remarks>
/// A request's parameters: <c>uri</c>, addresses with blanks between; <c>votable</c>, the path or address of a table whose rows are wanted;
/// <c>semantics</c>, what the links are to the data sets (<c>#this</c>), with blanks between; <c>provider</c>, <c>prefer</c> (Auto, Cloud, OnPrem),
/// <c>provider-only</c>, <c>region</c>, <c>cloud-column</c>: which copies; <c>recurse</c>: folders too;
/// <c>cutout</c>, such as <c>CIRCLE=10.5 41.2 0.05;BAND=5e-7 6e-7</c>;
/// <c>vospace</c>, the base address of the service behind <c>vos:</c> addresses.
/// </remarks>
internal sealed class VoArchive(ArchiveHttp http, TimeProvider time) : IArchive
{
    /// <summary>The name in states and plans.</summary>
    public const string ArchiveName = "vo";

    /// <inheritdoc/>
    public string Name => ArchiveName;

    /// <inheritdoc/>
    public async IAsyncEnumerable<DownloadItem> ResolveAsync(
        ArchiveRequest request, ArchiveAccess access, [EnumeratorCancellation] CancellationToken cancellation)
    {
        bool hasIdentity = access.Token is not null || access.UserName is not null || access.Certificate is not null;
        VoChoice choice = Choice(request.Parameters) with { HasIdentity = hasIdentity };
        using var signIn = new VoSignIn(http, access);
        VoClient client = Client(signIn, NullSink.Instance);
        var targets = new List<VoTarget>();
        foreach (string address in Words(request.Parameters, "uri"))
            targets.Add(new VoTarget(address) { Address = address });
        if (request.Parameters.TryGetValue("votable", out string? table))
        {
            await foreach (VoRecord record in RecordSource.ReadAsync(client, table, cancellation).ConfigureAwait(false))
                targets.Add(new VoTarget(record) { Record = record });
        }

        if (targets.Count == 0)
            throw new DownloadException(ErrorId.InputInvalid, "The request names nothing to download. Give addresses as uri, or a table as votable.");
        var planner = new VoPlanner(new DataLinkReader(client), new FolderList(client), choice, NullSink.Instance);
        await foreach (VoPlanned planned in planner.PlanAsync(targets, cancellation).ConfigureAwait(false))
            yield return planned.Item ?? throw planned.Failure!;
    }

    /// <inheritdoc/>
    public IArchiveSession Begin(ArchiveRun run) => new VoSession(http, run, time);

    private VoClient Client(VoSignIn signIn, IDownloadSink sink) => new(http, signIn, sink, time);

    private static VoChoice Choice(IReadOnlyDictionary<string, string> parameters)
    {
        string prefer = parameters.GetValueOrDefault("prefer") ?? nameof(VoPreference.Auto);
        if (!Enum.TryParse(prefer, ignoreCase: true, out VoPreference preference))
            throw new DownloadException(ErrorId.InputInvalid, $"prefer is '{prefer}'; it is Auto, Cloud or OnPrem.");
        string[] semantics = Words(parameters, "semantics");
        return new VoChoice
        {
            Prefer = preference,
            Provider = parameters.GetValueOrDefault("provider"),
            ProviderOnly = parameters.ContainsKey("provider-only"),
            HomeRegion = parameters.GetValueOrDefault("region"),
            CloudColumn = parameters.GetValueOrDefault("cloud-column"),
            Recurse = parameters.ContainsKey("recurse"),
            Semantics = semantics.Length == 0 ? [VoChoice.This] : semantics,
            Cutout =
                [.. (parameters.GetValueOrDefault("cutout") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(pair => pair.Split('=', 2))
                .Select(pair => KeyValuePair.Create(pair[0], pair.Length == 2 ? pair[1] : ""))],
            VoSpace = parameters.TryGetValue("vospace", out string? space) ? new Uri(space) : null,
        };
    }

    private static string[] Words(IReadOnlyDictionary<string, string> parameters, string name) =>
        (parameters.GetValueOrDefault(name) ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
