using System.Diagnostics;
using System.Globalization;
using ScienceDownload.Bench.Cluster;

// Plays a cluster through on a clock of its own: the parts are dealt and the limits shared by the very code that submits.
//   dotnet run -c Release --project bench/Cluster [ITEMS [NODES]]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int items = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000_000;
int nodes = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000;
Console.WriteLine($"{items:N0} files, {nodes:N0} nodes; the archive gives 5 GB/s in all and 40 MB/s to a connection, and takes 50 ms to begin;");
Console.WriteLine("1 part in 100 is lost half way.");
Console.WriteLine(
    "| Parts | Host connections | Parts at a time | Largest part / mean | Places busy | Hours | Archive's rate | Most connections "
        + "| Without the limit |");
Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
var clock = Stopwatch.StartNew();
foreach (int shards in new[] { nodes, 2 * nodes, 8 * nodes })
{
    Part[] parts = Plan.Deal(items, shards, seed: 7);
    foreach (int hostConnections in new[] { 64, nodes, 4 * nodes })
    {
        Outcome outcome = Simulation.Run(parts, nodes, hostConnections, seed: 11);
        Console.WriteLine(
            $"| {shards:N0} | {hostConnections:N0} | {outcome.TasksAtOnce:N0} | {outcome.Imbalance:0.00} | {outcome.Busy:P0} "
            + $"| {outcome.Seconds / 3600:0.0} "
            + $"| {outcome.Rate / 1e9:0.00} GB/s | {outcome.PeakConnections:N0} | {outcome.WithoutLimit:N0} |");
    }
}

Console.WriteLine($"Played in {clock.Elapsed.TotalSeconds:0} s, {Process.GetCurrentProcess().PeakWorkingSet64 / 1048576} MiB resident at most.");
