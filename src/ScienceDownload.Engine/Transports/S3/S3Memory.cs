using System.Collections.Concurrent;

namespace ScienceDownload.Engine.Transports.S3;

/// <summary>What buckets have taught: where they are, and as whom they let one in. It spares every later request the detour.</summary>
internal sealed class S3Memory
{
    private readonly ConcurrentDictionary<(S3Server Server, string Bucket), string> _regions = new();
    private readonly ConcurrentDictionary<(S3Server Server, string Bucket, S3Identity First), S3Identity> _welcome = new();

    /// <summary>The region a bucket has named; null while it has not.</summary>
    public string? RegionOf(S3Server server, string bucket) => _regions.GetValueOrDefault((server, bucket));

    public void RememberRegion(S3Server server, string bucket, string region) => _regions[(server, bucket)] = region;

    /// <summary>The candidates with the one first that worked last; the others stay, for an object with rules of its own.</summary>
    public IReadOnlyList<S3Identity> InOrder(S3Server server, string bucket, IReadOnlyList<S3Identity> candidates) =>
        _welcome.TryGetValue((server, bucket, candidates[0]), out S3Identity? known) && known != candidates[0] && candidates.Contains(known)
            ? [known, .. candidates.Where(candidate => candidate != known)]
            : candidates;

    public void RememberIdentity(S3Server server, string bucket, IReadOnlyList<S3Identity> candidates, S3Identity worked) =>
        _welcome[(server, bucket, candidates[0])] = worked;
}
