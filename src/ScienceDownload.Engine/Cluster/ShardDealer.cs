using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ScienceDownload.Engine.Cluster;

/// <summary>Deals the items of a plan to parts of about the same work; the same plan always in the same way, on every machine.</summary>
internal sealed class ShardDealer
{
    /// <summary>What a file costs beside its bytes, in bytes: a request, a rename, a record.</summary>
    private const long CostOfFile = 256 * 1024;

    private readonly long[] _load;

    // The part with the least work first; of two alike the one with the smaller number, so that nothing is left to chance.
    private readonly PriorityQueue<int, (long Load, int Part)> _parts = new();
    private long _known;
    private long _knownCost;
    private string? _bundle;
    private int _bundlePart;

    public ShardDealer(int parts)
    {
        _load = new long[parts];
        for (int part = 0; part < parts; part++)
            _parts.Enqueue(part, (0, part));
    }

    /// <summary>Deals the next item.</summary>
    /// <returns>The number of its part, from 1.</returns>
    public int Deal(DownloadItem item)
    {
        long cost = CostOf(item);
        if (item.Order is { } order)
        {
            int bound = PartOf(order);
            _load[bound] += cost;
            return bound + 1;
        }

        // Items of one bundle stand together in a plan, and come over one stream: dealt out, the stream would be fetched by every part.
        if (item.Bundle is not null && item.Bundle == _bundle)
        {
            _load[_bundlePart] += cost;
            return _bundlePart + 1;
        }

        int part = Least();
        _load[part] += cost;
        _parts.Enqueue(part, (_load[part], part));
        (_bundle, _bundlePart) = (item.Bundle, part);
        return part + 1;
    }

    /// <summary>An unknown length counts as the mean of those known so far; where none is, parts are alike by the number of their items.</summary>
    private long CostOf(DownloadItem item)
    {
        if (item.Length is not { } length)
            return _known == 0 ? CostOfFile : _knownCost / _known;
        // Beyond any real file the sum of a plan could overflow.
        long cost = Math.Min(length, 1L << 50) + CostOfFile;
        _known++;
        _knownCost += cost;
        return cost;
    }

    /// <summary>Takes the part with the least work off the queue.</summary>
    private int Least()
    {
        while (true)
        {
            _parts.TryDequeue(out int part, out (long Load, int Part) place);
            if (place.Load == _load[part])
                return part;
            // It was given items of an order or a bundle meanwhile: it stands too far in front.
            _parts.Enqueue(part, (_load[part], part));
        }
    }

    /// <summary>Items of one order go to one part, however far apart they stand: the order must not be placed twice.</summary>
    private int PartOf(string order) =>
        (int)(BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(order))) % (ulong)_load.Length);
}
