using System.Collections.Concurrent;
using ScienceDownload.Archives;
using ScienceDownload.Archives.Http;

namespace ScienceDownload.Loading;

/// <summary>The engines of this process: one for each state folder, opened on first use and shared by all runspaces.</summary>
internal static class EngineHost
{
    private const string StateVariable = "SCIENCEDOWNLOAD_STATE";

    private static readonly ConcurrentDictionary<string, Lazy<IDownloadEngine>> Engines = new(StringComparer.Ordinal);

    private static readonly Lazy<ArchiveHttp> ArchiveHttp = new(() => new ArchiveHttp(new EngineOptions().UserAgent, TimeProvider.System, Random.Shared.NextDouble));

    static EngineHost() => AppDomain.CurrentDomain.ProcessExit += (_, _) => CloseAll();

    /// <summary>The engine over a state folder.</summary>
    /// <param name="statePath">An absolute path; null for the default one, which the environment may have changed since the last call.</param>
    /// <exception cref="DownloadException">The state cannot be opened.</exception>
    public static IDownloadEngine Open(string? statePath)
    {
        string key = statePath ?? Environment.GetEnvironmentVariable(StateVariable) ?? "";
        Lazy<IDownloadEngine> engine = Engines.GetOrAdd(key, _ => new(() => new EngineFactory().Create(new EngineOptions { StatePath = statePath })));
        try
        {
            return engine.Value;
        }
        catch
        {
            // A Lazy remembers its exception; the next call shall look at the folder again.
            Engines.TryRemove(new(key, engine));
            throw;
        }
    }

    /// <summary>What cmdlets ask archives with, beside the engine: one for the process, so that connections are kept.</summary>
    public static ArchiveHttp Http => ArchiveHttp.Value;

    /// <summary>The engines that are open now.</summary>
    public static IReadOnlyList<IDownloadEngine> Opened => [.. Engines.Values.Where(engine => engine.IsValueCreated).Select(engine => engine.Value)];

    /// <summary>Closes all engines: what runs is suspended and can be resumed, state files are let go.</summary>
    public static void CloseAll()
    {
        foreach ((string key, Lazy<IDownloadEngine> engine) in Engines)
        {
            if (Engines.TryRemove(new(key, engine)) && engine.IsValueCreated)
                Blocking.Wait(() => engine.Value.DisposeAsync().AsTask());
        }
    }
}
