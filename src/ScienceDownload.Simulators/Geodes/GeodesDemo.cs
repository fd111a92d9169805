namespace ScienceDownload.Simulators;

/// <summary>GEODES for the demo: a portal and a datalake with the seeded catalogue, and what is worth fetching from them.</summary>
public sealed class GeodesDemo : IAsyncDisposable
{
    private GeodesDemo(GeodesSimulator portal, S3Simulator datalake, S3Key key) => (Portal, Datalake, Key) = (portal, datalake, key);

    /// <summary>The portal.</summary>
    public GeodesSimulator Portal { get; }

    /// <summary>The datalake.</summary>
    public S3Simulator Datalake { get; }

    /// <summary>Session keys that may read the datalake.</summary>
    public S3Key Key { get; }

    /// <summary>
    /// The parameters of requests to the archive <c>geodes</c> that are worth showing, each with a title: an optical week over the portal, with a
    /// dropped
    /// connection and a busy portal on the way, and odd products. The caller asks as somebody with <see cref="GeodesSimulator.ApiKey"/>.
    /// </summary>
    public IReadOnlyList<(string Title, IReadOnlyDictionary<string, string> Request)> Requests { get; } =
    [
        ("a week of one tile", new Dictionary<string, string> { ["collections"] = GeodesSeed.Optical, ["start"] = "2025-01-05",
            ["end"] = "2025-01-11", ["tile"] = "31TCJ" }),
        ("ten radar scenes", new Dictionary<string, string> { ["collections"] = GeodesSeed.Radar, ["first"] = "10" }),
    ];

    /// <summary>Starts both.</summary>
    /// <returns>The running demo; dispose it to close everything.</returns>
    public static async Task<GeodesDemo> StartAsync()
    {
        var datalake = await S3Simulator.StartAsync().ConfigureAwait(false);
        var portal = await GeodesSimulator.StartAsync(new GeodesSimulatorOptions { Datalake = datalake, IsSeeded = true }).ConfigureAwait(false);
        var key = datalake.AddKey("AKDEMO", Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString("N"));
        portal.Bucket!.Allow(key);
        portal.Products[8].SetFaults(Fault.CutAt(500));
        portal.Products[10].SetFaults(Fault.TooManyRequests(1, retryAfterSeconds: 1));
        return new GeodesDemo(portal, datalake, key);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync().ConfigureAwait(false);
        await Datalake.DisposeAsync().ConfigureAwait(false);
    }
}
