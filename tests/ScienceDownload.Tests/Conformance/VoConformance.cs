using ScienceDownload.Archives.Http;
using ScienceDownload.Archives.Vo;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Conformance;

/// <summary>Files of the VO at plain addresses, asked for with a bearer token.</summary>
public sealed class VoConformance : ArchiveConformance<VoConformance.VoFixture>
{
    public sealed class VoFixture : IArchiveFixture
    {
        private const string Token = "t0p/s3cret+vo";

        private readonly ArchiveHttp _http = new("test/1", TimeProvider.System, () => 0.5);
        private readonly List<OfferedFile> _offered = [];
        private WebArchiveSimulator _server = null!;

        public VoFixture() => Archive = new VoArchive(_http, TimeProvider.System);

        public IArchive Archive { get; }

        public ArchiveAccess Access { get; } = new() { Token = Token };

        public IReadOnlyList<KeyValuePair<string, string>> Headers => [];

        public IReadOnlyList<string> Secrets { get; } = [Token];

        // Asking how to sign in fetches nothing.
        public int ContentRequests => _server.Requests.Count(request => request.Method == "GET");

        public async Task StartAsync() => _server = await WebArchiveSimulator.StartAsync();

        public Task<(ArchiveRequest Request, IReadOnlyList<string> Sha256)> OfferAsync(params IReadOnlyList<OfferedFile> files)
        {
            SimulatedFile[] added = [.. files.Select(file => Add(file, $"Bearer {Token}"))];
            _offered.AddRange(files);
            var request = new ArchiveRequest(
                VoArchive.ArchiveName, new Dictionary<string, string> { ["uri"] = string.Join(' ', added.Select(file => file.Uri)) });
            return Task.FromResult((request, (IReadOnlyList<string>)[.. added.Select(file => file.Sha256)]));
        }

        public void BreakCredentials() => _offered.ForEach(file => Add(file, "Bearer another"));

        public bool ExpireSources() => false;

        public async ValueTask DisposeAsync()
        {
            await _server.DisposeAsync();
            _http.Dispose();
        }

        private SimulatedFile Add(OfferedFile file, string authorization)
        {
            SimulatedFile added = _server.Add(
                file.Name, file.Length, seed: file.Name.Length, [Fault.RequiresHeader("Authorization", authorization), .. file.Faults]);
            added.ContentDisposition = file.HostileName is { } name ? $"attachment; filename*=UTF-8''{Uri.EscapeDataString(name)}" : null;
            return added;
        }
    }
}
