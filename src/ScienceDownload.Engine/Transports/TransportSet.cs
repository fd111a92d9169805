using System.Runtime.CompilerServices;
using ScienceDownload.Engine.Transports.Http;
using ScienceDownload.Engine.Transports.S3;

namespace ScienceDownload.Engine.Transports;

/// <summary>Chooses the transport by the address's scheme. The AWS SDK is loaded when the first address of S3 comes by, not before.</summary>
internal sealed class TransportSet(string userAgent, TimeProvider time, NetworkGuard guard) : ITransport, IDisposable
{
    private readonly HttpTransport _http = new(userAgent, time, guard);
    private readonly Lazy<ITransport> _s3 = new(() => MakeS3(userAgent, time, guard));

    /// <summary>What buckets can be asked beside bytes.</summary>
    public IS3Objects S3Objects => (IS3Objects)_s3.Value;

    public Task<RemoteBody> OpenAsync(ItemSource source, ReadRequest request, CancellationToken cancellation)
    {
        if (source.LocalFile is { } file)
            return Task.FromResult(LocalFileBody.Open(file, source.Uri));
        // Where only some hosts are allowed, a bucket has to be one of them.
        if (S3Location.IsS3(source.Uri))
            guard.RequireAllowed(source.Uri);
        return For(source.Uri).OpenAsync(source, request, cancellation);
    }

    public Task<FileProof> ProveAsync(ItemSource source, RemoteFile file, CancellationToken cancellation) =>
        For(source.Uri).ProveAsync(source, file, cancellation);

    public void Dispose()
    {
        _http.Dispose();
        if (_s3.IsValueCreated)
            ((IDisposable)_s3.Value).Dispose();
    }

    private ITransport For(Uri uri) => S3Location.IsS3(uri) ? _s3.Value : _http;

    // A method of its own: what it names is loaded when it is compiled, which is when it is called.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static S3Transport MakeS3(string userAgent, TimeProvider time, NetworkGuard guard) =>
        new S3Transport(userAgent, time, configure: guard.Watch);
}
