namespace ScienceDownload.Simulators;

/// <summary>
/// The XNAT section of the demo: a server in miniature with awkward names, a session of many small files, and a sign-in that runs out.
/// </summary>
public sealed class XnatDemo : IAsyncDisposable
{
    private XnatDemo(XnatSimulator server) => Server = server;

    /// <summary>The server.</summary>
    public XnatSimulator Server { get; }

    /// <summary>The user.</summary>
    public string UserName => Server.Options.UserName;

    /// <summary>The user's password.</summary>
    public string Password => Server.Options.Password;

    /// <summary>Labels of the sessions to fetch, all of the project <c>NEURO</c>.</summary>
    public IReadOnlyList<string> Sessions => [.. Server.Sessions.Select(session => session.Label)];

    /// <summary>Files in all of them, the sessions' own resources included.</summary>
    public int Files => Server.Sessions.Sum(session => session.Resources
        .Concat(session.Scans.SelectMany(scan => scan.Resources))
        .Sum(resource => resource.Files.Count));

    /// <summary>Starts it: the first zip is cut, the first lone file is refused for a moment, and sessions end after 40 requests.</summary>
    /// <returns>The running server; dispose it to close everything.</returns>
    public static async Task<XnatDemo> StartAsync()
    {
        var server = await XnatSimulator.StartAsync(new XnatSimulatorOptions { ExpireAfterRequests = 40 }).ConfigureAwait(false);
        XnatFixture.AddTo(server);
        XnatFixture.AddMany(server, 200, 16 * 1024);
        server.Add("format=zip", Fault.CutAt(512 * 1024, CutKind.Close));
        server.Add("/files/", Fault.Unavailable());
        return new XnatDemo(server);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
