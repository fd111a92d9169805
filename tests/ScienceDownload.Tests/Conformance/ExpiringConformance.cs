using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Conformance;

/// <summary>
/// An archive made up for the suite: every source carries a token that expires. It holds the suite itself to account for what plain addresses
/// do not have, and shows the next archive how little a fixture takes.
/// </summary>
public sealed class ExpiringConformance : ArchiveConformance<ExpiringConformance.ExpiringFixture>
{
    public sealed class ExpiringFixture : IArchiveFixture, IArchive
    {
        private readonly List<OfferedFile> _offered = [];
        private readonly string _secret = "t0ken-" + Guid.NewGuid().ToString("N");
        private WebArchiveSimulator _server = null!;
        private int _generation;

        public string Name => "expiring";

        public IArchive Archive => this;

        public IReadOnlyList<KeyValuePair<string, string>> Headers => [];

        public IReadOnlyList<string> Secrets => [_secret];

        public int ContentRequests => _server.Requests.Count;

        private string Token => $"{_secret}-{_generation}";

        public async Task StartAsync() => _server = await WebArchiveSimulator.StartAsync();

        public Task<(ArchiveRequest Request, IReadOnlyList<string> Sha256)> OfferAsync(params IReadOnlyList<OfferedFile> files)
        {
            IReadOnlyList<string> digests = [.. files.Select(file => Serve(file, Token, file.Faults).Sha256)];
            _offered.AddRange(files);
            var wanted = new Dictionary<string, string> { ["files"] = string.Join(' ', files.Select(file => file.Name)) };
            return Task.FromResult((new ArchiveRequest(Name, wanted), digests));
        }

        public async IAsyncEnumerable<DownloadItem> ResolveAsync(
            ArchiveRequest request, ArchiveAccess access, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
        {
            await Task.CompletedTask;
            foreach (string name in request.Parameters["files"].Split(' '))
                yield return new DownloadItem { Sources = [new Uri(_server.BaseUri, name)] };
        }

        public IArchiveSession Begin(ArchiveRun run) => new Session(this);

        public void BreakCredentials() => _offered.ForEach(file => Serve(file, "nobody has this", file.Faults));

        public bool ExpireSources()
        {
            _generation++;
            _offered.ForEach(file => Serve(file, Token, []));
            return true;
        }

        public ValueTask DisposeAsync() => _server.DisposeAsync();

        private SimulatedFile Serve(OfferedFile file, string token, IEnumerable<Fault> faults)
        {
            SimulatedFile served = _server.Add(file.Name, file.Length, seed: file.Name.Length, [Fault.RequiresHeader("X-Token", token), .. faults]);
            served.ContentDisposition = file.HostileName is { } name ? $"attachment; filename*=UTF-8''{Uri.EscapeDataString(name)}" : null;
            return served;
        }

        private sealed class Session(ExpiringFixture archive) : IArchiveSession
        {
            public ValueTask<ItemSource> OpenAsync(DownloadItem item, int attempt, CancellationToken cancellation) =>
                ValueTask.FromResult(new ItemSource(item.PrimarySource) { Headers = [new("X-Token", archive.Token)] });

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
