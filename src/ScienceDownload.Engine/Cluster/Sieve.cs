using System.Runtime.InteropServices;
using ScienceDownload.Engine.Integrity;

namespace ScienceDownload.Engine.Cluster;

/// <summary>
/// A set of texts of fixed size, however many there are (a Bloom filter): what it has not seen it knows for certain, what it has seen it only
/// believes. Ten million texts make it wrong about one in two hundred new ones.
/// </summary>
internal sealed class Sieve
{
    private const int Bytes = 16 * 1024 * 1024;
    private const int Marks = 4;

    private readonly ulong[] _bits = new ulong[Bytes / sizeof(ulong)];

    /// <summary>Adds a text.</summary>
    /// <returns>Whether it may have been there already; false is certain.</returns>
    public bool Add(string text)
    {
        UInt128 print = Fingerprint.Of(text);
        ReadOnlySpan<uint> places = MemoryMarshal.Cast<UInt128, uint>(MemoryMarshal.CreateReadOnlySpan(ref print, 1));
        bool seen = true;
        for (int mark = 0; mark < Marks; mark++)
        {
            uint place = places[mark] % (Bytes * 8U);
            ref ulong word = ref _bits[place / 64];
            ulong bit = 1UL << (int)(place % 64);
            seen &= (word & bit) != 0;
            word |= bit;
        }

        return seen;
    }
}
