namespace ScienceDownload.Engine.Transfers;

/// <summary>What archives are shown of a file before it gets its name: how it begins, and how it ends.</summary>
internal static class FileEnds
{
    private const int MostBytes = 64 * 1024;

    /// <summary>Of a file in memory.</summary>
    public static ReceivedFile Of(ReadOnlyMemory<byte> bytes, string? contentType)
    {
        int shown = Math.Min(bytes.Length, MostBytes);
        return new ReceivedFile(bytes[..shown], bytes.Length, contentType) { Tail = bytes[^shown..] };
    }

    /// <summary>Of a file on disk.</summary>
    public static ReceivedFile Of(PartFile part, long length, string? contentType)
    {
        int shown = (int)Math.Min(length, MostBytes);
        ReadOnlyMemory<byte> head = Read(part, 0, shown);
        return new ReceivedFile(head, length, contentType) { Tail = length == shown ? head : Read(part, length - shown, shown) };
    }

    private static ReadOnlyMemory<byte> Read(PartFile part, long start, int length)
    {
        byte[] bytes = new byte[length];
        int filled = 0;
        while (filled < length && part.Read(start + filled, bytes.AsSpan(filled)) is > 0 and int count)
            filled += count;
        return bytes.AsMemory(0, filled);
    }
}
