namespace ScienceDownload.Simulators;

internal sealed class LiteralContent(byte[] bytes) : FileContent(bytes.Length)
{
    public override ReadOnlyMemory<byte> At(long offset, long count) =>
        bytes.AsMemory((int)offset, (int)Math.Min(count, bytes.Length - offset));
}
