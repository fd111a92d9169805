namespace ScienceDownload.Engine.Transports;

/// <summary>An open reply: bytes of the file from <see cref="Start"/> on. Disposing it gives the connection back or closes it.</summary>
internal sealed class RemoteBody(RemoteFile file, long start, long? length, Stream stream, IDisposable owner) : IAsyncDisposable
{
    public RemoteFile File { get; } = file;

    /// <summary>The offset of the first byte; zero when the server ignored the range or its condition failed.</summary>
    public long Start { get; } = start;

    /// <summary>How many bytes this reply brings; null when only its end will tell.</summary>
    public long? Length { get; } = length;

    public Stream Stream { get; } = stream;

    /// <summary>What holds the connection; for whoever puts another stream around this one.</summary>
    public IDisposable Owner => owner;

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync().ConfigureAwait(false);
        owner.Dispose();
    }
}
