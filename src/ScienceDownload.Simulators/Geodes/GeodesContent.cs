namespace ScienceDownload.Simulators;

/// <summary>Bytes by a rule that any tool can check: byte i is (31·i + seed + (i >> 8)) modulo 256.</summary>
internal sealed class GeodesContent(long length, int seed) : FileContent(length)
{
    // The rule repeats after this many bytes.
    private const int Period = 64 * 1024;

    private readonly byte[] _period = Make(seed);

    public override ReadOnlyMemory<byte> At(long offset, long count)
    {
        var within = (int)(offset % Period);
        return _period.AsMemory(within, (int)Math.Min(Math.Min(count, Length - offset), Period - within));
    }

    private static byte[] Make(int seed)
    {
        var bytes = new byte[Period];
        for (var i = 0; i < Period; i++) bytes[i] = unchecked((byte)((31 * i) + seed + (i >> 8)));
        return bytes;
    }
}
