using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ScienceDownload.Engine.Manifests;

namespace ScienceDownload.Engine.Transfers;

/// <summary>What the control file beside a partial file says. Layout of <c>name.part.json</c>:</summary>
/// <code>
/// {"version":1,"source":"1f0c…","length":8388608,"etag":"\"5f3a\"","lastModified":null,"boot":"1b9d…","written":[[0,4194304]],"flushed":[[0,1048576]]}
/// </code>
/// <remarks>Ranges are half-open. <c>written</c> counts for the boot that wrote it, <c>flushed</c> for ever.</remarks>
internal sealed record ControlRecord
{
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    /// <summary>The copy that the bytes came from, see <see cref="SourceKey"/>; null in records of earlier versions.</summary>
    public string? Source { get; init; }

    public required long Length { get; init; }

    public string? ETag { get; init; }

    public DateTimeOffset? LastModified { get; init; }

    public string? Boot { get; init; }

    public required long[][] Written { get; init; }

    public required long[][] Flushed { get; init; }

    /// <summary>What stands for a copy: the same for all addresses that differ in secrets only.</summary>
    public static string SourceKey(Uri source) => KnownFile.SourceKey(source).ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>The ranges that are on disk for sure, now.</summary>
    public RangeSet Believed() => Ranges(Boot is not null && Boot == BootIdentity.Current ? Written : Flushed);

    /// <summary>The ranges that are on disk for ever.</summary>
    public RangeSet FlushedRanges() => Ranges(Flushed);

    public static long[][] Pairs(IEnumerable<ByteRange> ranges) => ranges.Select(range => new[] { range.Start, range.End }).ToArray();

    /// <summary>Reads the file; null when it is missing, damaged or of another version: then the partial file counts for nothing.</summary>
    public static ControlRecord? TryRead(string path)
    {
        try
        {
            ControlRecord? record = JsonSerializer.Deserialize(File.ReadAllBytes(path), ControlRecordJson.Default.ControlRecord);
            return record is { Version: CurrentVersion, Length: >= 0 } ? record : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Replaces the file in one step.</summary>
    public void Write(string path)
    {
        string fresh = path + "~";
        File.WriteAllBytes(fresh, JsonSerializer.SerializeToUtf8Bytes(this, ControlRecordJson.Default.ControlRecord));
        File.Move(fresh, path, overwrite: true);
    }

    // Whoever damaged the file may have written anything: what is no range of this file counts for nothing.
    private RangeSet Ranges(long[][] pairs) => new(pairs
        .Where(pair => pair is [>= 0, _] && pair[1] <= Length)
        .Select(pair => new ByteRange(pair[0], pair[1])));
}
