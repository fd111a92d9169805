using System.Collections.Concurrent;

namespace ScienceDownload.Simulators;

/// <summary>A bucket of an <see cref="S3Simulator"/>. Rules are set before the first request.</summary>
public sealed class S3Bucket
{
    private readonly ConcurrentDictionary<string, S3Object> _objects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _readers = new(StringComparer.Ordinal);

    internal S3Bucket(string name) => Name = name;

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether anybody may read it.</summary>
    public bool IsPublic { get; init; }

    /// <summary>Whether those who may read it may list it too. Without that a missing key is answered 403.</summary>
    /// <value>True.</value>
    public bool IsListable { get; set; } = true;

    /// <summary>Whether requests must say that their sender pays, and be signed.</summary>
    public bool RequesterPays { get; set; }

    /// <summary>The region that signatures must name.</summary>
    /// <value><c>us-east-1</c>.</value>
    public string Region { get; set; } = "us-east-1";

    /// <summary>What a signature for another region is answered: 400, or 301 as by another region's endpoint.</summary>
    /// <value>400.</value>
    public int WrongRegionStatus { get; set; } = 400;

    internal IEnumerable<S3Object> Objects => _objects.Values;

    /// <summary>Lets a key read it.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The bucket.</returns>
    public S3Bucket Allow(S3Key key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _readers[key.Id] = true;
        return this;
    }

    /// <summary>Puts an object of made content under a key.</summary>
    /// <param name="key">The key, nothing escaped.</param>
    /// <param name="length">Length in bytes.</param>
    /// <param name="seed">The same seed and length give the same bytes.</param>
    /// <param name="faults">What happens to those who fetch it; statuses and cuts as at a <see cref="WebArchiveSimulator"/>.</param>
    /// <returns>The object, for its address, digest and tag.</returns>
    public S3Object Add(string key, long length, int seed = 0, params Fault[] faults) =>
        _objects[key] = new S3Object(this, key, new PatternContent(length, seed), seed, faults);

    internal S3Object Add(string key, FileContent content, int seed) => _objects[key] = new S3Object(this, key, content, seed, []);

    internal bool MayRead(S3Key? key) => IsPublic || (key is not null && _readers.ContainsKey(key.Id));

    internal S3Object? Find(string key) => _objects.GetValueOrDefault(key);
}
