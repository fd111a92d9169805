using ScienceDownload.Archives.Batch;
using ScienceDownload.Engine.Transports.S3;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Conformance;

/// <summary>Addresses of S3 in a list, read with session keys from a private bucket. A hostile name is a hostile key.</summary>
public sealed class S3Conformance : ArchiveConformance<S3Conformance.S3Fixture>
{
    public sealed class S3Fixture : IArchiveFixture
    {
        private const string Secret = "s3cr3t/of+the=key";
        private const string Token = "t0ken/of+the=session";

        private readonly string _list = Path.Combine(Path.GetTempPath(), $"list-{Guid.NewGuid():N}.txt");
        private S3Simulator _server = null!;
        private S3Bucket _bucket = null!;
        private S3Key _key = null!;

        public IArchive Archive { get; } = new BatchArchive();

        public ArchiveAccess Access { get; } = new() { UserName = "ASIACONFORMANCE", Password = Secret, Token = Token };

        public IReadOnlyList<KeyValuePair<string, string>> Headers => [];

        public IReadOnlyList<string> Secrets { get; } = [Secret, Token];

        public int ContentRequests => _server.Requests.Count;

        public BatchOptions Configure(BatchOptions options) => options with { S3 = new S3Settings { Endpoint = _server.Endpoint } };

        public async Task StartAsync()
        {
            _server = await S3Simulator.StartAsync();
            _key = _server.AddKey(Access.UserName!, Secret, Token);
            _bucket = _server.AddBucket("conformance").Allow(_key);
        }

        public async Task<(ArchiveRequest Request, IReadOnlyList<string> Sha256)> OfferAsync(params IReadOnlyList<OfferedFile> files)
        {
            S3Object[] added = [.. files.Select(file => _bucket.Add(file.HostileName ?? file.Name, file.Length, file.Name.Length, [.. file.Faults]))];
            await File.WriteAllLinesAsync(_list, added.Select(file => new S3Location(_bucket.Name, file.Key).ToString()));
            return (new ArchiveRequest("batch", new Dictionary<string, string> { ["list"] = _list }), [.. added.Select(file => file.File.Sha256)]);
        }

        public void BreakCredentials() => _key.Expire();

        public bool ExpireSources() => false;

        public async ValueTask DisposeAsync()
        {
            File.Delete(_list);
            await _server.DisposeAsync();
        }
    }
}
