namespace ScienceDownload.Engine.Transfers;

/// <summary>What a transfer shows while it moves. Written by the transfer, read by whoever watches; each field alone is consistent.</summary>
internal sealed class TransferProgress
{
    private long _received;
    private long _transferred;
    private long _length = -1;

    public long Received
    {
        get => Volatile.Read(ref _received);
        set => Volatile.Write(ref _received, value);
    }

    /// <summary>Bytes read from the server, also those that were thrown away.</summary>
    public long Transferred => Volatile.Read(ref _transferred);

    /// <summary>The file's length; null while unknown.</summary>
    public long? Length
    {
        get => Volatile.Read(ref _length) is >= 0 and var length ? length : null;
        set => Volatile.Write(ref _length, value ?? -1);
    }

    /// <summary>Bytes were written; a negative number takes some back that will be fetched again.</summary>
    public void Add(int bytes)
    {
        Interlocked.Add(ref _received, bytes);
        if (bytes <= 0)
            return;
        Interlocked.Add(ref _transferred, bytes);
        Telemetry.Bytes.Add(bytes);
    }
}
