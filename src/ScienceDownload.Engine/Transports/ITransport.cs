namespace ScienceDownload.Engine.Transports;

/// <summary>Opens bytes at an address. One attempt each; retrying is the caller's.</summary>
internal interface ITransport
{
    /// <summary>Sends one request, follows its redirects, checks the reply, and returns its body unread.</summary>
    /// <exception cref="DownloadException">Anything but the bytes asked for, or the whole file; transient where trying again may help.</exception>
    Task<RemoteBody> OpenAsync(ItemSource source, ReadRequest request, CancellationToken cancellation);

    /// <summary>Asks what the bytes of a file should be, once they are all there. No failure here takes them away.</summary>
    Task<FileProof> ProveAsync(ItemSource source, RemoteFile file, CancellationToken cancellation) => Task.FromResult(FileProof.None);
}
