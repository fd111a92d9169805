using ScienceDownload.Engine.Streams;

namespace ScienceDownload.Archives.Vo;

/// <summary>A stream whose first bytes can be looked at before it is read.</summary>
internal sealed class PushbackStream(Stream inner) : ForwardStream
{
    private byte[] _head = [];
    private int _given;

    /// <summary>The first bytes, as many as there are; called once, before anything is read.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        byte[] head = new byte[count];
        int read = inner.ReadAtLeast(head, count, throwOnEndOfStream: false);
        return _head = head[..read];
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int ready = Math.Min(_head.Length - _given, buffer.Length);
        if (ready == 0)
            return inner.Read(buffer);
        _head.AsSpan(_given, ready).CopyTo(buffer);
        _given += ready;
        return ready;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
