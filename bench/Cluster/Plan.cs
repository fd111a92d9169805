using ScienceDownload.Engine.Cluster;

namespace ScienceDownload.Bench.Cluster;

/// <summary>A plan of made files.</summary>
internal static class Plan
{
    private static readonly Uri Somewhere = new("https://archive.example.org/x");

    /// <summary>
    /// Deals files as submitting does. Lengths are log-normal, median 4 MB, as in archives of images; one in a hundred thousand is 20 GB.
    /// </summary>
    public static Part[] Deal(int items, int shards, int seed)
    {
        var random = new Random(seed);
        var dealer = new ShardDealer(shards);
        var parts = new Part[shards];
        for (int i = 0; i < items; i++)
        {
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            long length = random.Next(100_000) == 0 ? 20_000_000_000 : (long)(4e6 * Math.Exp(1.2 * normal));
            int part = dealer.Deal(new DownloadItem { Sources = [Somewhere], Length = length }) - 1;
            parts[part].Items++;
            parts[part].Bytes += length;
        }

        return parts;
    }
}
