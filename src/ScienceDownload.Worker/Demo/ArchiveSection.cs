using System.Runtime.CompilerServices;
using ScienceDownload.Simulators;

namespace ScienceDownload.Demo;

/// <summary>One archive of the demo: its server on this machine, who asks it, and for what.</summary>
/// <param name="Archive">The archive's name; its files land in a folder of that name.</param>
/// <param name="Title">What is fetched, for people.</param>
/// <param name="Access">Where the server is, and who asks.</param>
/// <param name="Requests">What is asked for.</param>
/// <param name="Server">Ends the server.</param>
internal sealed record ArchiveSection(
    string Archive,
    string Title,
    ArchiveAccess Access,
    IReadOnlyList<IReadOnlyDictionary<string, string>> Requests,
    IAsyncDisposable Server) : IAsyncDisposable
{
    /// <summary>All sections in their order: the archive, and how its server starts on a port, or on any with zero.</summary>
    public static IReadOnlyList<(string Archive, Func<int, Task<ArchiveSection>> Start)> All { get; } =
        [("onc", StartOncAsync), ("geodes", StartGeodesAsync), ("vo", StartVoAsync), ("xnat", StartXnatAsync)];

    /// <summary>How the section is carried out. What an earlier demo brought is compared, and replaced only where it is wrong.</summary>
    public BatchOptions Options(string folder) => new()
    {
        Destination = Path.Combine(folder, Archive),
        ConcurrentLimit = ConcurrencyLimit.Of(8),
        Conflict = ConflictPolicy.Repair,
    };

    /// <summary>The items of all requests.</summary>
    public async IAsyncEnumerable<DownloadItem> ResolveAsync(IDownloadEngine engine, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (IReadOnlyDictionary<string, string> request in Requests)
        {
            await foreach (DownloadItem item in engine.ResolveAsync(new ArchiveRequest(Archive, request), Access, cancellation).ConfigureAwait(false))
                yield return item;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private static async Task<ArchiveSection> StartOncAsync(int port)
    {
        OncSimulator server = await OncDemo.StartAsync(port).ConfigureAwait(false);
        return new ArchiveSection(
            "onc", "half an hour of a hydrophone: spectrograms that are ordered, and their audio",
            new ArchiveAccess { Server = server.BaseUri, Token = server.Token }, OncDemo.Requests, server);
    }

    private static async Task<ArchiveSection> StartGeodesAsync(int port)
    {
        GeodesDemo demo = await GeodesDemo.StartAsync().ConfigureAwait(false);
        return new ArchiveSection(
            "geodes", "a week of one tile, and ten radar scenes",
            new ArchiveAccess { Server = demo.Portal.BaseUri, Token = demo.Portal.ApiKey },
            [.. demo.Requests.Select(request => request.Request)],
            demo);
    }

    private static async Task<ArchiveSection> StartVoAsync(int port)
    {
        VoDemo demo = await VoDemo.StartAsync(port).ConfigureAwait(false);
        // The observatory's own copies only: those in clouds are not on this machine.
        var request = new Dictionary<string, string>
        {
            ["votable"] = demo.ImageSearch.ToString(),
            ["provider"] = "on-prem",
            ["provider-only"] = "true",
        };
        return new ArchiveSection(
            "vo", "twenty images of a search, some behind links", new ArchiveAccess { Server = demo.ImageSearch }, [request], demo);
    }

    private static async Task<ArchiveSection> StartXnatAsync(int port)
    {
        XnatDemo demo = await XnatDemo.StartAsync().ConfigureAwait(false);
        IReadOnlyDictionary<string, string>[] requests =
        [
            .. demo.Sessions.Select(label => new Dictionary<string, string>
            {
                ["session"] = label,
                ["project"] = "NEURO",
                ["session-resources"] = "true",
            }),
        ];
        return new ArchiveSection(
            "xnat", "imaging sessions, their scans in zips that are taken apart",
            new ArchiveAccess { Server = demo.Server.BaseUri, UserName = demo.UserName, Password = demo.Password }, requests, demo);
    }
}
