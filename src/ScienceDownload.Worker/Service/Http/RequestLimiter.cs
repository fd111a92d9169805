using System.Collections.Concurrent;

namespace ScienceDownload.Worker.Service.Http;

/// <summary>A bucket of tokens for everybody who asks: full at first, filled up again steadily.</summary>
/// <param name="perSecond">How fast it fills.</param>
/// <param name="burst">How much it holds.</param>
/// <param name="time">The clock.</param>
internal sealed class RequestLimiter(int perSecond, int burst, TimeProvider time)
{
    /// <summary>Buckets beyond this many are looked through for full ones, which nobody misses.</summary>
    private const int ManyBuckets = 10_000;

    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    /// <summary>How fast buckets fill.</summary>
    public int PerSecond => perSecond;

    /// <summary>Takes a token.</summary>
    /// <param name="who">Whose bucket.</param>
    public RateLimitAnswer Take(string who)
    {
        if (_buckets.Count > ManyBuckets)
            DropFullBuckets();
        Bucket bucket = _buckets.GetOrAdd(who, _ => new Bucket { Tokens = burst, At = time.GetTimestamp() });
        lock (bucket)
        {
            Fill(bucket);
            bool taken = bucket.Tokens >= 1;
            if (taken)
                bucket.Tokens--;
            double untilFull = (burst - bucket.Tokens) / perSecond;
            double untilNext = Math.Max(0, 1 - bucket.Tokens) / perSecond;
            return new RateLimitAnswer(taken, (int)bucket.Tokens, time.GetUtcNow().AddSeconds(untilFull), Math.Max(1, (int)Math.Ceiling(untilNext)));
        }
    }

    private void Fill(Bucket bucket)
    {
        long now = time.GetTimestamp();
        bucket.Tokens = Math.Min(burst, bucket.Tokens + (time.GetElapsedTime(bucket.At, now).TotalSeconds * perSecond));
        bucket.At = now;
    }

    private void DropFullBuckets()
    {
        foreach ((string who, Bucket bucket) in _buckets)
        {
            lock (bucket)
            {
                Fill(bucket);
                if (bucket.Tokens >= burst)
                    _buckets.TryRemove(new(who, bucket));
            }
        }
    }

    private sealed class Bucket
    {
        public double Tokens { get; set; }

        public long At { get; set; }
    }
}
