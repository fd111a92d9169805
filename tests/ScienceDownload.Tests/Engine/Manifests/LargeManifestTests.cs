using ScienceDownload.Engine.Manifests;

namespace ScienceDownload.Tests.Engine.Manifests;

[Collection(nameof(MeasuresMemory))]
public sealed class LargeManifestTests : IDisposable
{
    private const int Count = 200_000;
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Two_hundred_thousand_entries_pass_through_bounded_memory()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true), most = 0;
        await ManifestWriter.WriteAsync(
            _folder.Path, new ManifestHeader(), Watched(AsyncSequence.Of(Enumerable.Range(0, Count).Select(Entry))), default);
        Assert.InRange(new FileInfo(_folder["manifest.json"]).Length, 50_000_000, long.MaxValue);

        int read = 0;
        using (ManifestReader reader = await ManifestReader.OpenAsync(_folder["manifest.json"], default))
        {
            await foreach (ManifestEntry entry in Watched(reader.ReadAsync(default)))
                Assert.Equal(Entry(read++).Path, entry.Path);
        }
        Assert.Equal(Count, read);

        // A second batch over the same folder holds the new paths, a few bytes each, and streams the rest.
        await ManifestWriter.WriteAsync(
            _folder.Path, new ManifestHeader(), Watched(AsyncSequence.Of(Enumerable.Range(Count / 2, Count).Select(Entry))), default);
        ManifestIndex index = await ManifestIndex.LoadAsync(_folder.Path, default);
        Assert.Equal(Count * 3 / 2, index.Count);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, 0, 60_000_000);
        Assert.InRange(most, 0, 25_000_000);

        async IAsyncEnumerable<ManifestEntry> Watched(IAsyncEnumerable<ManifestEntry> entries)
        {
            int seen = 0;
            await foreach (ManifestEntry entry in entries)
            {
                if (++seen % (Count / 4) == 0)
                    most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
                yield return entry;
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    private static ManifestEntry Entry(int i) => new()
    {
        Path = FormattableString.Invariant($"some/folder/with/a/long/name/file-{i:000000}.nc"),
        Length = i,
        Sha256 = i.ToString("x64"),
        Sources = [new Uri(FormattableString.Invariant($"https://archive.example.org/data/collection/2025/11/06/file-{i:000000}.nc"))],
        ContentType = "application/x-netcdf",
        Status = ItemState.Completed,
    };
}
