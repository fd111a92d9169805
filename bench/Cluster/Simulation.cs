using ScienceDownload.Engine.Cluster;

namespace ScienceDownload.Bench.Cluster;

/// <summary>
/// Slurm as far as it matters here: parts start in order as places become free, a lost one comes again. The archive's bandwidth is shared evenly
/// by all parts that run, so the clock counts what a part has been given: all parts advance at one rate, and the next to end is the one with
/// least left.
/// </summary>
internal static class Simulation
{
    private const double ArchiveRate = 5e9;
    private const double ConnectionRate = 40e6;
    private const double NodeRate = 1.2e9;
    private const double Latency = 0.05;
    private const double Start = 3;
    private const double Requeue = 120;
    private const int LostOneIn = 100;

    public static Outcome Run(Part[] parts, int nodes, int hostConnections, int seed)
    {
        var whole = new BatchOptions { Destination = "/shared" };
        int tasks = Shares.TasksAtOnce(nodes, hostConnections, parts.Length);
        BatchOptions share = Shares.Of(whole, tasks, hostConnections);
        int files = share.PerHostLimit!.Value, connections = files * share.Connections;
        double own = Math.Min(NodeRate, connections * ConnectionRate);
        var random = new Random(seed);

        // Key: the value of the common counter (bytes given to each running part) at which a part has all it needs.
        var running = new PriorityQueue<(int Part, bool IsLost), double>();
        var waiting = new Queue<(int Part, double Work, bool MayBeLost)>();
        double latencyBytes = Latency / files * own;
        for (int part = 0; part < parts.Length; part++)
            waiting.Enqueue((part, parts[part].Bytes + (parts[part].Items * latencyBytes) + (Start * own), MayBeLost: true));
        double now = 0, given = 0, busy = 0;
        int peak = 0;
        var back = new PriorityQueue<(int Part, double Work), double>();
        while (running.Count + waiting.Count + back.Count > 0)
        {
            while (back.TryPeek(out _, out double at) && at <= now)
            {
                (int part, double work) = back.Dequeue();
                waiting.Enqueue((part, work, MayBeLost: false));
            }

            while (running.Count < tasks && waiting.TryDequeue(out (int Part, double Work, bool MayBeLost) next))
            {
                bool isLost = next.MayBeLost && random.Next(LostOneIn) == 0;
                // A lost part has come half way, and has the other half and a new start before it.
                running.Enqueue((next.Part, isLost), given + (isLost ? next.Work / 2 : next.Work));
            }

            peak = Math.Max(peak, running.Count * connections);
            if (running.Count == 0)
            {
                back.TryPeek(out _, out now);
                continue;
            }

            double rate = Math.Min(own, ArchiveRate / running.Count);
            running.TryPeek(out _, out double end);
            double step = (end - given) / rate;
            bool comesBack = back.TryPeek(out _, out double returns) && returns < now + step;
            step = comesBack ? returns - now : step;
            now += step;
            busy += step * running.Count;
            given += step * rate;
            if (comesBack)
                continue;
            (int done, bool wasLost) = running.Dequeue();
            if (wasLost)
                back.Enqueue((done, ((parts[done].Bytes + (parts[done].Items * latencyBytes)) / 2) + (Start * own)), now + Requeue);
        }

        double[] works = [.. parts.Select(part => part.Bytes + (part.Items * latencyBytes))];
        return new Outcome(
            tasks,
            works.Max() / works.Average(),
            busy / (now * tasks),
            now,
            parts.Sum(part => (double)part.Bytes) / now,
            peak,
            Math.Min(nodes, parts.Length) * whole.ConcurrentLimit.Count * whole.Connections);
    }
}
