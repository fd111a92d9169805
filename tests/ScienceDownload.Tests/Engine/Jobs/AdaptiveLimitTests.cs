using ScienceDownload.Engine.Jobs;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Engine.Jobs;

public sealed class AdaptiveLimitTests
{
    private readonly FakeClock _clock = new();

    [Fact]
    public void Doubles_while_it_pays_and_stops_at_the_most()
    {
        var limit = new AdaptiveLimit(ConcurrencyLimit.Auto, _clock);
        var seen = new List<int> { limit.Current };
        long bytes = 1_000_000;
        for (int i = 0; i < 6; i++)
        {
            Bring(limit, bytes);
            bytes *= 2;
            seen.Add(limit.Current);
        }

        Assert.Equal([8, 16, 32, 64, 64, 64, 64], seen);
    }

    [Fact]
    public void Steps_back_when_more_brings_no_more_and_stays_there()
    {
        var limit = new AdaptiveLimit(ConcurrencyLimit.Auto, _clock);
        Bring(limit, 1_000_000);
        Bring(limit, 2_000_000);
        Assert.Equal(32, limit.Current);

        Bring(limit, 2_100_000);
        Assert.Equal(16, limit.Current);
        Bring(limit, 9_000_000);
        Assert.Equal(16, limit.Current);
    }

    [Fact]
    public void Does_not_grow_while_it_is_not_used()
    {
        var limit = new AdaptiveLimit(ConcurrencyLimit.Auto, _clock);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.False(limit.Moved(1_000_000, running: 3));
        Assert.Equal(8, limit.Current);
    }

    [Fact]
    public void Halves_when_the_server_says_that_it_is_too_much_and_grows_again_after_a_rest()
    {
        var limit = new AdaptiveLimit(ConcurrencyLimit.Auto, _clock);
        Bring(limit, 1_000_000);
        Assert.Equal(16, limit.Current);

        limit.TooMuch();
        // The requests that were under way are told the same: that is one message, not many.
        limit.TooMuch();
        limit.TooMuch();
        Assert.Equal(8, limit.Current);

        Bring(limit, 1_000_000);
        Assert.Equal(8, limit.Current);
        _clock.Advance(TimeSpan.FromSeconds(6));
        Bring(limit, 1_000_000);
        Assert.Equal(16, limit.Current);
    }

    [Fact]
    public void Never_falls_below_one()
    {
        var limit = new AdaptiveLimit(ConcurrencyLimit.Auto, _clock);
        for (int i = 0; i < 10; i++)
        {
            limit.TooMuch();
            _clock.Advance(TimeSpan.FromSeconds(6));
        }

        Assert.Equal(1, limit.Current);
    }

    [Fact]
    public void A_fixed_limit_stays()
    {
        var limit = new AdaptiveLimit(ConcurrencyLimit.Of(5), _clock);
        limit.TooMuch();
        Bring(limit, 1_000_000);

        Assert.Equal(5, limit.Current);
    }

    private void Bring(AdaptiveLimit limit, long bytes)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        limit.Moved(bytes, limit.Current);
    }
}
