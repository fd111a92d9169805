namespace ScienceDownload.Engine.Transfers;

/// <summary>Bytes from <paramref name="Start"/> up to, not including, <paramref name="End"/>. Only the Range header counts otherwise.</summary>
internal readonly record struct ByteRange(long Start, long End)
{
    public long Length => End - Start;

    public override string ToString() => FormattableString.Invariant($"[{Start}, {End})");
}
