using System.Collections.Concurrent;

namespace ScienceDownload.Archives.Geodes;

/// <summary>
/// Which keys have read something of which bucket during one run. Keys that have are good: what is refused to them is one object's own affair.
/// </summary>
internal sealed class DatalakeReads
{
    private readonly ConcurrentDictionary<string, string> _opened = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Bucket, string Key), bool> _read = new();

    /// <summary>An object is about to be read with a key.</summary>
    public void Open(Uri address, string key) => _opened[address.AbsolutePath] = key;

    /// <summary>All bytes of an object came.</summary>
    public void Read(Uri address)
    {
        if (_opened.TryGetValue(address.AbsolutePath, out string? key))
            _read[(BucketOf(address), key)] = true;
    }

    /// <summary>The key that an object was last read with; null when it was not.</summary>
    public string? KeyFor(Uri address) => _opened.GetValueOrDefault(address.AbsolutePath);

    /// <summary>Whether the key that was refused an object has read another of its bucket.</summary>
    public bool HasReadBucketOf(Uri address) =>
        _opened.TryGetValue(address.AbsolutePath, out string? key) && _read.ContainsKey((BucketOf(address), key));

    /// <summary>The first segment: addresses have the bucket in the path.</summary>
    public static string BucketOf(Uri address) => address.Segments is [_, var bucket, ..] ? bucket.TrimEnd('/') : "";
}
