using System.Buffers;
using System.Text.Json;

namespace ScienceDownload.Engine.Manifests;

/// <summary>Reads JSON of any size token by token or value by value; only the value at hand is in memory.</summary>
internal sealed class JsonStream(Stream stream) : IDisposable
{
    private const int InitialBytes = 64 * 1024;

    // No honest item is as large; without a limit a broken file would fill the memory.
    private const int MaxValueBytes = 16 * 1024 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);
    private int _start, _end;
    private bool _isStarted, _isLast;
    private JsonReaderState _state;

    /// <summary>The next token; with a property's name its text. <see cref="JsonTokenType.None"/> at the end.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public async ValueTask<(JsonTokenType Token, string? Name)> NextAsync(CancellationToken cancellation)
    {
        (JsonTokenType, string?) token;
        while (!TryNext(out token))
            await FillAsync(cancellation).ConfigureAwait(false);
        return token;
    }

    /// <summary>The next value with all that is in it, valid until the next call; null when the enclosing array or object ends instead.</summary>
    /// <exception cref="JsonException">The text is not JSON, or the value is too large.</exception>
    public async ValueTask<JsonDocument?> NextValueAsync(CancellationToken cancellation)
    {
        JsonDocument? value;
        while (!TryNextValue(out value))
            await FillAsync(cancellation).ConfigureAwait(false);
        return value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private bool TryNext(out (JsonTokenType, string?) token)
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isLast, _state);
        bool isRead = reader.Read();
        token = isRead ? (reader.TokenType, reader.TokenType == JsonTokenType.PropertyName ? reader.GetString() : null) : default;
        if (isRead)
            Advance(reader);
        return isRead || _isLast;
    }

    private bool TryNextValue(out JsonDocument? value)
    {
        value = null;
        var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isLast, _state);
        if (!reader.Read())
            return _isLast;
        if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
        {
            Advance(reader);
            return true;
        }
        int from = _start + (int)reader.TokenStartIndex;
        if (!reader.TrySkip())
            return false;
        Advance(reader);
        value = JsonDocument.Parse(_buffer.AsMemory(from, _start - from));
        return true;
    }

    private void Advance(in Utf8JsonReader reader)
    {
        _start += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }

    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        else if (_end == _buffer.Length)
        {
            if (_end >= MaxValueBytes)
                throw new JsonException($"A value is larger than {MaxValueBytes} bytes.");
            byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        // At least half a buffer, because a value that is cut by its end is read again from its start.
        int wanted = Math.Max(1, (_buffer.Length - _end) / 2);
        int read = await stream.ReadAtLeastAsync(_buffer.AsMemory(_end), wanted, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        _end += read;
        _isLast = read < wanted;
        if (!_isStarted && _buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8))
            _start = 3;
        _isStarted = true;
    }
}
