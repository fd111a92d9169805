using System.Text;

namespace ScienceDownload.Simulators;

/// <summary>Bytes gathered for one call to the socket. Belongs to a connection and grows to its longest head.</summary>
internal sealed class OutputBuffer
{
    private byte[] _bytes = new byte[(64 + 8) * 1024];
    private int _count;

    public bool IsEmpty => _count == 0;

    public int Free => _bytes.Length - _count;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _count);

    public void Clear() => _count = 0;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (Free < bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _count + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(_count));
        _count += bytes.Length;
    }

    public void Append(string text) => Append(Encoding.UTF8.GetBytes(text));
}
