using System.Security.Cryptography;
using ScienceDownload.Engine.Manifests;

namespace ScienceDownload.Engine.Cluster;

/// <summary>Writes one part of a plan, item by item.</summary>
internal sealed class PartWriter : IDisposable
{
    private const int LeastBuffer = 4 * 1024;
    private const int MostBuffer = 64 * 1024;

    private readonly AppendStream _file;
    private readonly ManifestDocument _document;

    private PartWriter(string path, int bufferSize, IncrementalHash digest)
    {
        _file = new AppendStream(path, Math.Clamp(bufferSize, LeastBuffer, MostBuffer), digest);
        _document = new ManifestDocument(_file);
    }

    /// <summary>How many items it has.</summary>
    public int Items { get; private set; }

    /// <summary>Their lengths together; null when one of them is unknown.</summary>
    public long? Bytes { get; private set; } = 0;

    /// <summary>Begins a part.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="bufferSize">How much of it may be held in memory.</param>
    /// <param name="header">What stands before its items.</param>
    /// <param name="digest">Takes in all that is written.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<PartWriter> BeginAsync(
        string path, int bufferSize, ManifestHeader header, IncrementalHash digest, CancellationToken cancellation)
    {
        var part = new PartWriter(path, bufferSize, digest);
        await part._document.BeginAsync(header, cancellation).ConfigureAwait(false);
        return part;
    }

    /// <summary>Writes one item.</summary>
    public async Task WriteAsync(ManifestEntry entry, CancellationToken cancellation)
    {
        await _document.WriteAsync(entry, cancellation).ConfigureAwait(false);
        Items++;
        Bytes += entry.Length;
    }

    /// <summary>Closes the document.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        await _document.EndAsync(cancellation).ConfigureAwait(false);
        _file.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();
}
