using System.Text;

namespace ScienceDownload.Tests.Simulators;

/// <summary>The bytes of a response as they were on the wire, and how the connection ended after them (null: still open).</summary>
internal sealed class RawResponse(byte[] bytes, RawEnd? end)
{
    private readonly string[] _head = Encoding.UTF8.GetString(bytes, 0, Math.Max(0, HeadLength(bytes))).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    public byte[] Bytes => bytes;

    public RawEnd? End => end;

    public string StatusLine => _head.FirstOrDefault() ?? "";

    public int Status => int.Parse(StatusLine.Split(' ')[1]);

    public byte[] Body => bytes[HeadLength(bytes)..];

    public string Text => Encoding.UTF8.GetString(Body);

    public string? this[string header] => _head
        .Where(line => line.StartsWith(header + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(header.Length + 1)..].Trim())
        .FirstOrDefault();

    /// <summary>The length of the head with its empty line; -1 when it is not complete.</summary>
    public static int HeadLength(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        return end < 0 ? -1 : end + 4;
    }
}
