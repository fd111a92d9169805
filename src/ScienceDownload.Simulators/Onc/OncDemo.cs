namespace ScienceDownload.Simulators;

/// <summary>The hydrophones of the demo: half an hour of spectrograms, ordered, with their audio.</summary>
public static class OncDemo
{
    /// <summary>The name of the archive.</summary>
    public const string Archive = "onc";

    /// <summary>What to ask the archive for: the parameters of one request each.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Requests { get; } =
    [
        new Dictionary<string, string>
        {
            ["deviceCode"] = "ICLISTENHF9002",
            ["start"] = "2024-04-01T12:00:00Z",
            ["end"] = "2024-04-01T12:30:00Z",
            ["spectrogramsPerBatch"] = "2",
            ["what"] = "both",
        },
    ];

    /// <summary>Starts the server; its address and token are what the archive needs.</summary>
    /// <param name="port">The port; zero for any.</param>
    public static Task<OncSimulator> StartAsync(int port = 0) =>
        OncSimulator.StartAsync(new OncSimulatorOptions { Port = port, QueueTime = TimeSpan.FromSeconds(1), RunTime = TimeSpan.FromSeconds(1) });
}
