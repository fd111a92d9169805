using System.Security.Cryptography;

namespace ScienceDownload.Engine.Cluster;

/// <summary>
/// Gathers what is written, takes it into a digest, and appends it to its file in one go, with the file open only meanwhile: thousands of parts
/// are written side by side, and no system lets a process keep so many files open.
/// </summary>
internal sealed class AppendStream(string path, int bufferSize, IncrementalHash digest) : Stream
{
    private readonly byte[] _buffer = new byte[bufferSize];
    private int _filled;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
        if (_filled > 0)
            Append(_buffer.AsSpan(0, _filled));
        _filled = 0;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        digest.AppendData(buffer);
        if (_filled + buffer.Length > _buffer.Length)
            Flush();
        if (buffer.Length > _buffer.Length)
        {
            Append(buffer);
            return;
        }

        buffer.CopyTo(_buffer.AsSpan(_filled));
        _filled += buffer.Length;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Append(ReadOnlySpan<byte> bytes)
    {
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.Write(bytes);
    }
}
