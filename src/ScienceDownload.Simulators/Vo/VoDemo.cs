namespace ScienceDownload.Simulators;

/// <summary>The Virtual Observatory of the demo: an image search whose rows lead to files, directly and through tables of links.</summary>
public sealed class VoDemo : IAsyncDisposable
{
    private readonly VoSimulator _simulator;

    private VoDemo(VoSimulator simulator) => _simulator = simulator;

    /// <summary>The image search.</summary>
    public Uri ImageSearch => _simulator.At("sia2/query");

    /// <summary>The links service.</summary>
    public Uri Links => _simulator.At("links");

    /// <summary>What there is to fetch.</summary>
    public IReadOnlyList<VoDataset> Datasets => _simulator.Datasets;

    /// <summary>Where the file of a data set is.</summary>
    /// <param name="dataset">One of <see cref="Datasets"/>.</param>
    public Uri FileOf(VoDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return _simulator.At("files/" + dataset.FileName);
    }

    /// <summary>Starts it on this machine.</summary>
    /// <param name="port">The port; zero for any.</param>
    /// <returns>The running demo; dispose it to close everything.</returns>
    public static async Task<VoDemo> StartAsync(int port = 0) =>
        new(await VoSimulator.StartAsync(new VoSimulatorOptions { Port = port, Datasets = 20, BlocksPerFile = 50 }).ConfigureAwait(false));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _simulator.DisposeAsync();
}
