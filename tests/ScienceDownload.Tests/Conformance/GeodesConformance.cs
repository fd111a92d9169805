using System.Text.Json.Nodes;
using ScienceDownload.Archives.Geodes;
using ScienceDownload.Archives.Http;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Conformance;

/// <summary>GEODES over its portal.</summary>
public sealed class GeodesConformance : ArchiveConformance<GeodesConformance.GeodesFixture>
{
    public sealed class GeodesFixture : IArchiveFixture
    {
        private readonly ArchiveHttp _http = new("Test/1.0", new HastyTime(50) { ForgetsDeadlines = true }, () => 0.5);
        private GeodesSimulator _portal = null!;
        private int _offered;

        public IArchive Archive => new GeodesArchive(_http, new HastyTime(50) { ForgetsDeadlines = true });

        public ArchiveAccess Access => new() { Server = _portal.BaseUri, Token = _portal.ApiKey };

        public IReadOnlyList<KeyValuePair<string, string>> Headers => [];

        public IReadOnlyList<string> Secrets => [_portal.ApiKey];

        public int ContentRequests => _portal.Downloads;

        public async Task StartAsync() => _portal = await GeodesSimulator.StartAsync();

        public Task<(ArchiveRequest Request, IReadOnlyList<string> Sha256)> OfferAsync(params IReadOnlyList<OfferedFile> files)
        {
            GeodesProduct[] products = [.. files.Select(Add)];
            var query = new JsonObject { ["identifier"] = new JsonObject { ["in"] =
                new JsonArray([.. products.Select(product => (JsonNode)product.Identifier)]) } };
            var request = new ArchiveRequest("geodes", new Dictionary<string, string> { ["query"] = query.ToJsonString() });
            return Task.FromResult((request, (IReadOnlyList<string>)[.. products.Select(product => product.Data!.Content.Sha256)]));
        }

        public void BreakCredentials() => _portal.KeyState = GeodesKeyState.Revoked;

        public bool ExpireSources() => false;

        public async ValueTask DisposeAsync()
        {
            await _portal.DisposeAsync();
            _http.Dispose();
        }

        private GeodesProduct Add(OfferedFile file) => _portal.Add(new GeodesProductOptions
        {
            Identifier = $"{++_offered:000}-{file.Name}",
            Title = file.HostileName ?? file.Name,
            Length = file.Length,
            Seed = file.Name.Length,
            Start = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(_offered),
            Faults = file.Faults,
        });
    }
}
