using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using ScienceDownload.Engine.Resilience;
using ScienceDownload.Engine.Transfers;
using ScienceDownload.Engine.Transports.Http;
using ScienceDownload.Tests.Engine.Transfers;
using ScienceDownload.Tests.Nginx;

namespace ScienceDownload.Tests.Engine.Transports;

/// <summary>Transfers from a real nginx: protocols, TLS, connections, compression.</summary>
public sealed class NginxTransferTests : IAsyncLifetime
{
    private const int MiB = 1024 * 1024;

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<Version> _connections = [];
    private readonly List<DownloadException> _failures = [];
    private readonly TaskCompletionSource _isSecondThere = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _holdsFirst;
    private NginxServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Target => _folder["file"];

    public async ValueTask InitializeAsync() => _server = await NginxServer.StartAsync(rateLimit: 2 * MiB, Cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("plain", "1.1")]
    [InlineData("tls", "1.1")]
    [InlineData("http2", "2.0")]
    public async Task Brings_a_file_over_the_best_protocol_of_the_port(string port, string version)
    {
        NginxFile file = _server.AddFile("folder/a b.bin", 5 * MiB);
        Uri root = port switch
        {
            "plain" => _server.Plain,
            "tls" => _server.Tls,
            _ => _server.Http2,
        };

        await MoveAsync(new Uri(root, file.Path), connections: 1);

        AssertSame(file);
        Assert.Equal([Version.Parse(version)], _connections);
    }

    [Fact]
    public async Task Helpers_have_connections_of_their_own_where_the_server_speaks_http2()
    {
        NginxFile file = _server.AddFile("a.bin", 64 * MiB);
        _holdsFirst = true;

        await MoveAsync(new Uri(_server.Http2, file.Path), connections: 4);

        AssertSame(file);
        Assert.Single(_connections, version => version == HttpVersion.Version20);
        Assert.All(_connections.Where(version => version != HttpVersion.Version20), version => Assert.Equal(HttpVersion.Version11, version));
        Assert.InRange(_connections.Count, 2, int.MaxValue);
    }

    [Fact]
    public async Task All_connections_are_used_where_each_is_slow()
    {
        NginxFile file = _server.AddFile("a.bin", 24 * MiB);

        await MoveAsync(new Uri(_server.RateLimited, file.Path), connections: 8);

        AssertSame(file);
        IReadOnlyList<NginxRequest> requests = await _server.QuitAsync(Cancellation);
        Assert.Single(requests, request => request is { Status: 200, Range: null });
        NginxRequest[] ranges = [.. requests.Where(request => request.Status == 206)];
        // Eight at a time at one rate: each brings about an eighth of the file, and one that is late loses some of its part to another.
        Assert.InRange(requests.Count(request => request.BodyBytesSent >= MiB), 8, 16);
        Assert.InRange(_connections.Count, 8, 16);
        Assert.Equal(ranges.Length, ranges.Select(request => request.Range).Distinct().Count());
    }

    [Fact]
    public async Task A_server_without_ranges_is_read_over_one_connection()
    {
        NginxFile file = _server.AddFile("a.bin", 24 * MiB);

        await MoveAsync(new Uri(_server.NoRanges, file.Path), connections: 8);

        AssertSame(file);
        Assert.All(await _server.QuitAsync(Cancellation), request => Assert.Equal(200, request.Status));
    }

    [Fact]
    public async Task What_the_server_would_compress_arrives_as_it_is()
    {
        NginxFile file = _server.AddFile("a.txt", 300_000);

        await MoveAsync(new Uri(_server.Plain, file.Path), connections: 4);

        AssertSame(file);
        Assert.Contains(await _server.QuitAsync(Cancellation), request => request is { Path: "/a.txt", BodyBytesSent: 300_000 });
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_ends_the_transfer_at_the_first_try()
    {
        NginxFile file = _server.AddFile("a.bin", 1000);

        DownloadException refused = await Assert.ThrowsAsync<DownloadException>(
            () => MoveAsync(new Uri(_server.Tls, file.Path), connections: 1, trusts: false));

        Assert.Equal((ErrorId.ServerUnreachable, false), (refused.Id, refused.IsTransient));
        Assert.Contains("No secure connection", refused.Message, StringComparison.Ordinal);
        Assert.Single(_failures);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private async Task MoveAsync(Uri uri, int connections, bool trusts = true)
    {
        using var http = new HttpTransport("test/1", TimeProvider.System, configure: handler => Configure(handler, trusts));
        var order = new TransferOrder
        {
            Item = new DownloadItem { Sources = [uri] },
            Open = (_, _, _) => ValueTask.FromResult(new ItemSource(uri)),
            Place = (_, _) => ValueTask.FromResult<string?>(Target),
            // Nobody is taken for silent, and his range asked for twice, because this machine made a pause.
            Limits = new TransferLimits { Connections = connections, StallTimeout = TimeSpan.FromHours(1) },
            Digests = [ChecksumAlgorithm.Sha256],
            AttemptFailed = _failures.Add,
        };
        var policies = new HostPolicies(TimeProvider.System, () => 0);
        TransferResult result = (await new FileTransfer(http, policies, TimeProvider.System, order).RunAsync(Cancellation))!;
        result.Part.Complete(result.Part.BasePath, result.Length, replace: false);
    }

    private void Configure(SocketsHttpHandler handler, bool trusts)
    {
        handler.UseProxy = false;
        handler.PlaintextStreamFilter = (context, _) =>
        {
            _connections.Enqueue(context.NegotiatedHttpVersion);
            if (_connections.Count > 1)
                _isSecondThere.TrySetResult();
            bool isHeld = _holdsFirst && _connections.Count == 1;
            return ValueTask.FromResult(isHeld ? new HeldStream(context.PlaintextStream, _isSecondThere.Task) : context.PlaintextStream);
        };
        if (trusts)
        {
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, given, _, _) => _server.Certificate.Equals(given),
            };
        }
    }

    private void AssertSame(NginxFile file)
    {
        Assert.Equal(file.Sha256, TransferHarness.Digest(Target));
        Assert.Empty(_failures);
    }

    /// <summary>A connection that stops at the first MiB until another one is there: alone it would be done before anybody helps.</summary>
    private sealed class HeldStream(Stream connection, Task another) : Stream
    {
        private long _brought;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_brought >= MiB && !buffer.IsEmpty)
                await another.WaitAsync(cancellationToken);
            int count = await connection.ReadAsync(buffer, cancellationToken);
            _brought += count;
            return count;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            connection.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => connection.FlushAsync(cancellationToken);

        public override void Flush() => connection.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                connection.Dispose();
            base.Dispose(disposing);
        }
    }
}
