namespace ScienceDownload.Engine.Cluster;

/// <summary>What one part may do, so that all that run at a time keep what was allowed to the whole.</summary>
internal static class Shares
{
    /// <summary>How many parts may run at a time: each needs one connection at least.</summary>
    public static int TasksAtOnce(int arrayLimit, int hostConnections, int parts) =>
        Math.Max(1, Math.Min(Math.Min(arrayLimit, hostConnections), parts));

    /// <summary>The options of one part.</summary>
    /// <param name="whole">The options of the batch.</param>
    /// <param name="tasks">How many parts may run at a time.</param>
    /// <param name="hostConnections">The most connections to one host, over all of them.</param>
    public static BatchOptions Of(BatchOptions whole, int tasks, int hostConnections)
    {
        int connections = Math.Max(1, hostConnections / tasks);
        // Several files at a time bring more than several connections for one.
        int files = Math.Min(connections, whole.ConcurrentLimit.Count);
        if (whole.PerHostLimit is { } perHost)
            files = Math.Max(1, Math.Min(files, perHost / tasks));
        return whole with
        {
            PerHostLimit = files,
            Connections = Math.Clamp(connections / files, 1, whole.Connections),
            BytesPerSecond = whole.BytesPerSecond is { } rate ? Math.Max(1, rate / tasks) : null,
        };
    }
}
