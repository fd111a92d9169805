using ScienceDownload.Engine.Integrity;
using ScienceDownload.Engine.Manifests;
using ScienceDownload.Engine.Naming;

namespace ScienceDownload.Engine.Cluster;

/// <summary>
/// Finds what stands twice in a plan, in memory that does not grow with it. Parts know nothing of each other: an address in two of them would be
/// fetched twice, and two files of one name would be in each other's way.
/// </summary>
internal sealed class RepeatFinder
{
    private readonly Sieve _addresses = new();
    private readonly Sieve _names = new();
    private readonly Dictionary<UInt128, int> _suspects = [];

    /// <summary>Remembers an address.</summary>
    public void Saw(Uri address)
    {
        if (_addresses.Add(address.OriginalString))
            _suspects[Fingerprint.Of(address.OriginalString)] = 0;
    }

    /// <summary>The entry, with a path of its own where its address suggests a name that another one may have.</summary>
    public ManifestEntry WithOwnName(ManifestEntry entry, BatchOptions options)
    {
        if (entry.Path is { } path)
        {
            _names.Add(path.ToUpperInvariant());
            return entry;
        }

        // Names that come with an order, from a template or from what is made of a download are not those of the address.
        if (options.PathTemplate is not null || entry.Order is not null || entry.IsProcessed)
            return entry;
        Uri source = entry.Sources[0];
        string name = ResponseName.From(null, source, source);
        if (!_names.Add(name.ToUpperInvariant()))
            return entry;
        string mark = Fingerprint.Of(source.OriginalString).ToString("x32", null)[..8];
        return entry with { Path = $"{Path.GetFileNameWithoutExtension(name)}-{mark}{Path.GetExtension(name)}" };
    }

    /// <summary>Looks in the parts that were written whether an address that seemed to come again really did.</summary>
    /// <exception cref="DownloadException">It did (<see cref="ErrorId.DuplicateUri"/>).</exception>
    public async Task CheckAsync(IEnumerable<string> parts, CancellationToken cancellation)
    {
        if (_suspects.Count == 0)
            return;
        foreach (string part in parts)
        {
            using ManifestReader reader = await ManifestReader.OpenAsync(part, cancellation).ConfigureAwait(false);
            await foreach (ManifestEntry entry in reader.ReadAsync(cancellation).ConfigureAwait(false))
            {
                UInt128 print = Fingerprint.Of(entry.Sources[0].OriginalString);
                if (!_suspects.TryGetValue(print, out int times))
                    continue;
                if (times > 0)
                    throw new DownloadException(ErrorId.DuplicateUri, $"Duplicate URLs found in plan: {PublicUri.Text(entry.Sources[0])}");
                _suspects[print] = times + 1;
            }
        }
    }
}
