using System.Globalization;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Archives.Geodes;

/// <summary>The base of tests that fetch products of a simulated portal.</summary>
public abstract class GeodesPortalTest : IAsyncLifetime
{
    private protected const int MiB = 1024 * 1024;

    private int _number;

    private protected GeodesHarness Harness { get; private set; } = null!;

    private protected GeodesSimulator Portal => Harness.Portal;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Harness = await GeodesHarness.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Harness.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A small product with a name of its own.</summary>
    private protected GeodesProductOptions Options() => new()
    {
        Identifier = string.Create(CultureInfo.InvariantCulture, $"PRODUCT_{++_number:000}"),
        Seed = _number,
        Length = 1000 + _number,
    };
}
