using System.Runtime.InteropServices;
using ScienceDownload.Engine.Integrity;

namespace ScienceDownload.Engine.Manifests;

/// <summary>What a folder's manifest promises about its files, in some eighty bytes per file.</summary>
internal sealed class ManifestIndex
{
    private readonly Dictionary<UInt128, Promise> _promises = [];

    private ManifestIndex()
    {
    }

    /// <summary>How many paths it knows.</summary>
    public int Count => _promises.Count;

    /// <summary>Reads the manifest of a folder; without one the index is empty.</summary>
    /// <exception cref="DownloadException">
    /// The manifest cannot be opened (<see cref="ErrorId.InputUnreadable"/>) or read as one (<see cref="ErrorId.PlanInvalid"/>).
    /// </exception>
    public static async Task<ManifestIndex> LoadAsync(string folder, CancellationToken cancellation)
    {
        var index = new ManifestIndex();
        string file = Path.Combine(folder, ManifestFormat.FileName);
        if (!File.Exists(file))
            return index;
        using ManifestReader reader = await ManifestReader.OpenAsync(file, cancellation).ConfigureAwait(false);
        await foreach (ManifestEntry entry in reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            if (entry.Path is not null)
                index._promises[Fingerprint.Of(entry.Path)] = Promise.Of(entry);
        }
        return index;
    }

    /// <summary>What the manifest says about a path.</summary>
    /// <param name="path">The path below the folder with <c>/</c> separators.</param>
    /// <param name="sources">The addresses it is wanted from.</param>
    /// <returns>Null when the manifest does not know the path.</returns>
    public KnownFile? Find(string path, IEnumerable<Uri> sources)
    {
        if (!_promises.TryGetValue(Fingerprint.Of(path), out Promise promise))
            return null;
        bool isFromSource = sources.Any(source => KnownFile.SourceKey(source) == promise.Source);
        return new KnownFile(promise.Length >= 0 ? promise.Length : null, promise.Sha256, isFromSource, promise.Source);
    }

    /// <summary>A length, -1 for unknown, the first source, and the digest's 32 bytes.</summary>
    private readonly record struct Promise(long Length, UInt128 Source, bool HasSha256, UInt128 First, UInt128 Second)
    {
        public string? Sha256
        {
            get
            {
                ReadOnlySpan<UInt128> digest = [First, Second];
                return HasSha256 ? Convert.ToHexString(MemoryMarshal.AsBytes(digest)).ToLowerInvariant() : null;
            }
        }

        public static Promise Of(ManifestEntry entry)
        {
            ReadOnlySpan<UInt128> digest = entry.Sha256 is null ? [0, 0] : MemoryMarshal.Cast<byte, UInt128>(Convert.FromHexString(entry.Sha256));
            UInt128 source = entry.Sources.Count > 0 ? KnownFile.SourceKey(entry.Sources[0]) : default;
            return new Promise(entry.Length ?? -1, source, entry.Sha256 is not null, digest[0], digest[1]);
        }
    }
}
