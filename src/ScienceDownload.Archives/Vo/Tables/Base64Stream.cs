using System.Buffers.Text;
using System.Buffers;
using ScienceDownload.Engine.Streams;

namespace ScienceDownload.Archives.Vo;

/// <summary>The bytes behind base64, decoded as they are read; blanks between are left out.</summary>
internal sealed class Base64Stream(TextReader text) : ForwardStream
{
    private readonly char[] _chars = new char[32 * 1024];
    private readonly byte[] _letters = new byte[32 * 1024];
    private readonly byte[] _bytes = new byte[24 * 1024];
    private int _start;
    private int _end;
    private int _kept;
    private bool _padded;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        while (_start == _end)
        {
            if (!Decode())
                return 0;
        }

        int count = Math.Min(buffer.Length, _end - _start);
        _bytes.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            text.Dispose();
        base.Dispose(disposing);
    }

    private bool Decode()
    {
        int read = text.Read(_chars, 0, _chars.Length - _kept);
        int letters = _kept;
        for (int place = 0; place < read; place++)
        {
            char letter = _chars[place];
            if (letter is ' ' or '\n' or '\r' or '\t')
                continue;
            if (letter > 'z')
                throw new FormatException("its base64 has a character that does not belong there.");
            if (_padded && letter != '=')
                throw new FormatException("its base64 goes on behind its end.");
            _padded |= letter == '=';
            _letters[letters++] = (byte)letter;
        }

        if (read == 0)
        {
            if (letters > 0)
                throw new FormatException("its base64 ends in the middle.");
            return false;
        }

        int whole = letters - (letters % 4);
        OperationStatus status = Base64.DecodeFromUtf8(_letters.AsSpan(0, whole), _bytes, out _, out _end);
        if (status != OperationStatus.Done)
            throw new FormatException("its base64 is broken.");
        _start = 0;
        _kept = letters - whole;
        _letters.AsSpan(whole, _kept).CopyTo(_letters);
        return true;
    }
}
