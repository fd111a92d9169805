using System.Collections.Concurrent;

namespace ScienceDownload.Engine.Resilience;

/// <summary>One policy per host and port, shared by all batches of the process.</summary>
/// <param name="time">The clock of all delays.</param>
/// <param name="random">A number from 0 to 1: the jitter.</param>
internal sealed class HostPolicies(TimeProvider time, Func<double> random)
{
    private readonly ConcurrentDictionary<string, HostPolicy> _policies = new(StringComparer.OrdinalIgnoreCase);

    public HostPolicy For(Uri uri) =>
        _policies.GetOrAdd(NameOf(uri), static (host, maker) => new HostPolicy(host, maker.time, maker.random), (time, random));

    // A bucket is told to slow down by itself; a host of its name is somebody else.
    private static string NameOf(Uri uri) => uri.Scheme is "http" or "https" ? uri.Authority : $"{uri.Scheme}://{uri.Authority}";
}
