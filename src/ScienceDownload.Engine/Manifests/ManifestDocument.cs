using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ScienceDownload.Engine.Manifests;

/// <summary>Writes the JSON of a manifest or plan to a stream, entry by entry.</summary>
internal sealed class ManifestDocument : IDisposable
{
    // For people: a file is no web page, so letters beyond ASCII stay letters.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Stream _stream;
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly Utf8JsonWriter _json;
    private ManifestHeader _header = new();
    private bool _hasEntries;

    /// <summary>Prepares to write; the stream stays open.</summary>
    public ManifestDocument(Stream stream)
    {
        _stream = stream;
        _json = new Utf8JsonWriter(_buffer, Options);
    }

    /// <summary>Writes all up to the first entry.</summary>
    public async Task BeginAsync(ManifestHeader header, CancellationToken cancellation)
    {
        _header = header;
        _json.WriteStartObject();
        ManifestJson.WriteHeader(_json, header);
        _json.WritePropertyName("items");
        _json.Flush();
        _buffer.Write("["u8);
        await SendAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes one entry.</summary>
    public async Task WriteAsync(ManifestEntry entry, CancellationToken cancellation)
    {
        _buffer.Write(_hasEntries ? ",\n"u8 : "\n"u8);
        _hasEntries = true;
        // What the header says for all is not said again. An entry that came from a header without a word must not take on this one's.
        ManifestJson.WriteEntry(_json, entry with
        {
            Archive = (entry.Archive ?? BatchRequest.PlainAddresses) == (_header.Archive ?? BatchRequest.PlainAddresses)
                ? null
                : entry.Archive ?? BatchRequest.PlainAddresses,
            Profile = (entry.Profile ?? "") == (_header.Profile ?? "") ? null : entry.Profile ?? "",
        });
        _json.Flush();
        await SendAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Closes the document.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        _buffer.Write("\n]}\n"u8);
        await SendAsync(cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private async Task SendAsync(CancellationToken cancellation)
    {
        await _stream.WriteAsync(_buffer.WrittenMemory, cancellation).ConfigureAwait(false);
        _buffer.ResetWrittenCount();
        // Each entry is a document of its own to the writer: the brackets around them are ours.
        _json.Reset();
    }
}
