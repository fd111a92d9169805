namespace ScienceDownload.Simulators;

/// <summary>A file of a <see cref="WebArchiveSimulator"/>. Headers are set before the first request.</summary>
public sealed class SimulatedFile
{
    private static readonly DateTimeOffset FirstModified = new(2025, 1, 15, 12, 0, 0, TimeSpan.Zero);

    private readonly int _seed;
    private readonly object _changing = new();
    private volatile FileVersion _version;
    private int _revision;

    internal SimulatedFile(Uri uri, Uri otherUri, string path, FileContent content, int seed, IEnumerable<Fault> faults)
        : this(uri, otherUri, path, content, seed, faults.Select(fault => new ArmedFault(fault)).ToArray())
    {
    }

    /// <summary>A file whose faults are counted elsewhere too.</summary>
    internal SimulatedFile(Uri uri, Uri otherUri, string path, FileContent content, int seed, IReadOnlyList<ArmedFault> faults)
    {
        Uri = uri;
        OtherUri = otherUri;
        Path = path;
        _seed = seed;
        Faults = faults;
        _version = new FileVersion(content, MakeETag(content.Length), FirstModified);
    }

    /// <summary>The file's address at <see cref="WebArchiveSimulator.BaseUri"/>.</summary>
    public Uri Uri { get; }

    /// <summary>The file's address at <see cref="WebArchiveSimulator.OtherOrigin"/>.</summary>
    public Uri OtherUri { get; }

    /// <summary>The path below the root, not percent-encoded, without a leading slash.</summary>
    public string Path { get; }

    /// <summary>Length in bytes.</summary>
    public long Length => _version.Content.Length;

    /// <summary>SHA-256 of the present content in lower-case hex, computed when first asked for.</summary>
    public string Sha256 => _version.Content.Sha256;

    /// <summary>The entity tag with its quotes, and <c>W/</c> when weak; null sends none.</summary>
    /// <value>A strong one, made of seed, length and revision.</value>
    public string? ETag
    {
        get => _version.ETag;
        set => _version = _version with { ETag = value };
    }

    /// <summary>When the file last changed; null sends no <c>Last-Modified</c>.</summary>
    /// <value>2025-01-15 12:00 UTC, an hour later with each change.</value>
    public DateTimeOffset? LastModified
    {
        get => _version.LastModified;
        set => _version = _version with { LastModified = value };
    }

    /// <summary>Value of <c>Content-Type</c>; null sends none.</summary>
    /// <value><c>application/octet-stream</c>.</value>
    public string? ContentType { get; set; } = "application/octet-stream";

    /// <summary>Value of <c>Content-Disposition</c>, sent as it is; null sends none.</summary>
    /// <value>Null.</value>
    public string? ContentDisposition { get; set; }

    internal IReadOnlyList<ArmedFault> Faults { get; }

    internal FileVersion Version => _version;

    /// <summary>Bytes of the present content.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Number of bytes.</param>
    /// <returns>A copy.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the file.</exception>
    public byte[] Slice(long offset, int count)
    {
        var content = _version.Content;
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + count, content.Length);
        var slice = new byte[count];
        for (var done = 0; done < count;)
        {
            var part = content.At(offset + done, count - done);
            part.CopyTo(slice.AsMemory(done));
            done += part.Length;
        }

        return slice;
    }

    /// <summary>Writes the present content into a stream.</summary>
    /// <param name="target">Receives the bytes.</param>
    public void CopyTo(Stream target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var content = _version.Content;
        for (long offset = 0; offset < content.Length;)
        {
            var part = content.At(offset, content.Length - offset);
            target.Write(part.Span);
            offset += part.Length;
        }
    }

    /// <summary>
    /// Publishes the file anew: other bytes of the same length, another entity tag, a later date; a validator that is null stays null.
    /// Responses under way go on with the old bytes.
    /// </summary>
    public void Change()
    {
        lock (_changing)
        {
            _revision++;
            var old = _version;
            _version = new FileVersion(
                new PatternContent(old.Content.Length, NextSeed(_seed, _revision)),
                old.ETag is null ? null : MakeETag(old.Content.Length),
                old.LastModified?.AddHours(1));
        }
    }

    private static int NextSeed(int seed, int revision) => unchecked((seed * 31) + (revision * 1_000_003));

    private string MakeETag(long length) => $"\"{_seed:x}-{length:x}-{_revision:x}\"";
}
