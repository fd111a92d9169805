using System.Runtime.InteropServices;

namespace ScienceDownload.Simulators;

/// <summary>
/// Content of any length that costs no memory and no work per byte: each block is a window into one random buffer, and where the window
/// begins depends on the seed and the block's number.
/// </summary>
/// <remarks>
/// No two blocks of a file begin at the same place (up to 4,194,304 blocks = 1 TiB), so a misplaced range always differs. gzip cannot shrink
/// it: what repeats is almost always further apart than its window.
/// </remarks>
internal sealed class PatternContent(long length, int seed) : FileContent(length)
{
    private const int BlockBytes = 256 * 1024;
    private const int WindowStarts = 4 * 1024 * 1024;

    private static readonly byte[] Buffer = MakeBuffer();

    private readonly ulong _firstStart = Mix((uint)seed);

    // Odd, so that block number times stride, modulo a power of two, visits every start once.
    private readonly ulong _stride = Mix((uint)seed + (1UL << 32)) | 1;

    public override ReadOnlyMemory<byte> At(long offset, long count)
    {
        var (block, within) = Math.DivRem(offset, BlockBytes);
        var start = (int)((_firstStart + ((ulong)block * _stride)) % WindowStarts);
        var available = Math.Min(BlockBytes - within, Length - offset);
        return Buffer.AsMemory(start + (int)within, (int)Math.Min(count, available));
    }

    private static byte[] MakeBuffer()
    {
        var buffer = new byte[WindowStarts + BlockBytes];
        var words = MemoryMarshal.Cast<byte, ulong>(buffer.AsSpan());
        for (var i = 0; i < words.Length; i++) words[i] = Mix((ulong)i);
        return buffer;
    }

    /// <summary>SplitMix64: one random-looking word per counter value.</summary>
    private static ulong Mix(ulong counter)
    {
        var word = (counter + 1) * 0x9E3779B97F4A7C15;
        word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9;
        word = (word ^ (word >> 27)) * 0x94D049BB133111EB;
        return word ^ (word >> 31);
    }
}
