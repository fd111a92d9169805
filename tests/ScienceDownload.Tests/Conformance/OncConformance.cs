using ScienceDownload.Archives.Http;
using ScienceDownload.Archives.Onc;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Conformance;

/// <summary>Files of ONC's archive: the token goes into the address at the last moment.</summary>
public sealed class OncConformance : ArchiveConformance<OncConformance.OncFixture>
{
    public sealed class OncFixture : IArchiveFixture
    {
        private readonly ArchiveHttp _http = new("ScienceDownload/test", TimeProvider.System, () => 0.5);
        private readonly OncSimulatorOptions _options = new() { Token = "t0ken-" + Guid.NewGuid().ToString("N") };
        private OncSimulator _server = null!;

        public OncFixture() => Archive = new OncArchive(_http, OncClippers.OfEnvironment, TimeProvider.System);

        public IArchive Archive { get; }

        public ArchiveAccess Access => new() { Server = _server.BaseUri, Token = _options.Token };

        public IReadOnlyList<KeyValuePair<string, string>> Headers => [];

        public IReadOnlyList<string> Secrets => [_options.Token];

        public int ContentRequests => _server.Requests.Count(request => request.Target.Contains("/download?", StringComparison.Ordinal));

        public async Task StartAsync() => _server = await OncSimulator.StartAsync(_options);

        public Task<(ArchiveRequest Request, IReadOnlyList<string> Sha256)> OfferAsync(params IReadOnlyList<OfferedFile> files)
        {
            string[] digests =
            [
                .. files.Select(file => _server.Add(file.HostileName ?? file.Name, file.Length, file.Name.Length, [.. file.Faults]).Sha256),
            ];
            var request = new ArchiveRequest("onc", new Dictionary<string, string>
            {
                ["deviceCode"] = "ICLISTENHF9001",
                ["files"] = string.Join(' ', files.Select(file => file.HostileName ?? file.Name)),
            });
            return Task.FromResult((request, (IReadOnlyList<string>)digests));
        }

        public void BreakCredentials() => _server.Token = "nobody has this";

        public bool ExpireSources() => false;

        public async ValueTask DisposeAsync()
        {
            await _server.DisposeAsync();
            _http.Dispose();
        }
    }
}
