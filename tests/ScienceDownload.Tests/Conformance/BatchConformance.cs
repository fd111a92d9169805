using ScienceDownload.Archives.Batch;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Conformance;

/// <summary>Plain addresses; the user's own headers are all the credentials there are.</summary>
public sealed class BatchConformance : ArchiveConformance<BatchConformance.BatchFixture>
{
    public sealed class BatchFixture : IArchiveFixture
    {
        private const string Token = "Bearer t0p/s3cret+token";

        private readonly string _list = Path.Combine(Path.GetTempPath(), $"list-{Guid.NewGuid():N}.txt");
        private readonly List<OfferedFile> _offered = [];
        private WebArchiveSimulator _server = null!;

        public IArchive Archive { get; } = new BatchArchive();

        public IReadOnlyList<KeyValuePair<string, string>> Headers { get; } = [new("Authorization", Token)];

        public IReadOnlyList<string> Secrets { get; } = [Token, Token["Bearer ".Length..]];

        public int ContentRequests => _server.Requests.Count;

        public async Task StartAsync() => _server = await WebArchiveSimulator.StartAsync();

        public async Task<(ArchiveRequest Request, IReadOnlyList<string> Sha256)> OfferAsync(params IReadOnlyList<OfferedFile> files)
        {
            SimulatedFile[] added = [.. files.Select(file => Add(file, Token))];
            _offered.AddRange(files);
            await File.WriteAllLinesAsync(_list, added.Select(file => file.Uri.ToString()));
            return (new ArchiveRequest("batch", new Dictionary<string, string> { ["list"] = _list }), [.. added.Select(file => file.Sha256)]);
        }

        public void BreakCredentials() => _offered.ForEach(file => Add(file, "Bearer another"));

        public bool ExpireSources() => false;

        public async ValueTask DisposeAsync()
        {
            File.Delete(_list);
            await _server.DisposeAsync();
        }

        private SimulatedFile Add(OfferedFile file, string token)
        {
            SimulatedFile added = _server.Add(
                file.Name, file.Length, seed: file.Name.Length, [Fault.RequiresHeader("Authorization", token), .. file.Faults]);
            added.ContentDisposition = file.HostileName is { } name ? $"attachment; filename*=UTF-8''{Uri.EscapeDataString(name)}" : null;
            return added;
        }
    }
}
