using ScienceDownload.Archives.Http;
using ScienceDownload.Archives.Xnat;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Conformance;

/// <summary>XNAT: a session with one resource for each offer, its files fetched one by one.</summary>
public sealed class XnatConformance : ArchiveConformance<XnatConformance.XnatConformanceFixture>
{
    public sealed class XnatConformanceFixture : IArchiveFixture
    {
        private readonly string _secret = "p4ss-" + Guid.NewGuid().ToString("N");
        private readonly ArchiveHttp _http = new("ScienceDownload/0.1.0", new HastyTime(20) { ForgetsDeadlines = true }, () => 0.5);
        private XnatSimulator _server = null!;
        private int _offers;

        public XnatConformanceFixture() => Archive = new XnatArchive(_http, TimeProvider.System, _ => null);

        public IArchive Archive { get; }

        public ArchiveAccess Access => new() { Server = _server.BaseUri, UserName = "jdoe", Password = _secret };

        public IReadOnlyList<KeyValuePair<string, string>> Headers => [];

        public IReadOnlyList<string> Secrets => [_secret];

        public int ContentRequests => _server.FileRequests.Count;

        public async Task StartAsync() => _server = await XnatSimulator.StartAsync(new XnatSimulatorOptions { Password = _secret });

        public Task<(ArchiveRequest Request, IReadOnlyList<string> Sha256)> OfferAsync(params IReadOnlyList<OfferedFile> files)
        {
            string id = $"SITE_E9{_offers++:000}";
            var session = new XnatSessionEntry(id, "S" + id);
            XnatResourceEntry resource = session.Add(new XnatScanEntry("1", "")).Add("9", "DATA");
            List<string> digests = [];
            foreach (OfferedFile file in files)
            {
                XnatFileEntry entry = resource.AddMade(file.HostileName ?? file.Name, file.Length, digests.Count + 1);
                digests.Add(entry.Sha256);
                foreach (Fault fault in file.Faults)
                    _server.Add($"{id}.*/files/{file.Name}$", fault);
            }

            _server.Sessions.Add(session);
            return Task.FromResult((new ArchiveRequest("xnat", new Dictionary<string, string> { ["session"] = id }), (IReadOnlyList<string>)digests));
        }

        public void BreakCredentials()
        {
            _server.Options.Password = "nobody has this";
            _server.ExpireSessions();
        }

        public bool ExpireSources()
        {
            _server.ExpireSessions();
            return true;
        }

        public async ValueTask DisposeAsync()
        {
            await _server.DisposeAsync();
            _http.Dispose();
        }
    }
}
