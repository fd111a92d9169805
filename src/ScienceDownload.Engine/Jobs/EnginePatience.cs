namespace ScienceDownload.Engine.Jobs;

/// <summary>How long an engine waits for others when a run is to end.</summary>
internal sealed record EnginePatience
{
    /// <summary>How long an owner may take to follow a wish, by the engine's clock.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan Owner { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long an order may still be placed, because its handle should not be lost, and how long it may take to call it off. By the world's clock:
    /// somebody waits for the end.
    /// </summary>
    /// <value>1.5 seconds.</value>
    public TimeSpan Order { get; init; } = TimeSpan.FromSeconds(1.5);
}
