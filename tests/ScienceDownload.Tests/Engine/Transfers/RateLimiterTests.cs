using ScienceDownload.Engine.Transfers;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Engine.Transfers;

public sealed class RateLimiterTests
{
    private readonly FakeClock _clock = new();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Readers_together_keep_to_the_rate(int readers)
    {
        var limiter = new RateLimiter(1_000_000, _clock);
        DateTimeOffset start = _clock.GetUtcNow();
        int live = readers;
        Task reading = Task.WhenAll(Enumerable.Range(0, readers).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 40; i++)
                await limiter.TakeAsync(100_000, default);
            Interlocked.Decrement(ref live);
        })));

        while (!reading.IsCompleted)
        {
            // Time stands still while a reader is at work: one that is only slow to be scheduled must not look idle.
            while (!reading.IsCompleted && _clock.Waiting < Volatile.Read(ref live))
                await Task.Yield();
            await _clock.AdvanceToNextAsync(reading);
        }

        await reading;
        Assert.Equal(4.0 * readers, (_clock.GetUtcNow() - start).TotalSeconds, 1e-3);
    }

    [Fact]
    public async Task Idle_time_is_not_saved_up()
    {
        var limiter = new RateLimiter(1000, _clock);
        _clock.Advance(TimeSpan.FromHours(1));
        DateTimeOffset start = _clock.GetUtcNow();
        Task take = limiter.TakeAsync(5000, default).AsTask();

        await _clock.AdvanceToNextAsync(take);

        await take;
        Assert.Equal(TimeSpan.FromSeconds(5), _clock.GetUtcNow() - start);
    }

    [Theory]
    [InlineData(1, 1024)]
    [InlineData(80_000, 10_000)]
    [InlineData(long.MaxValue, 512 * 1024)]
    public void Reads_in_slices_that_let_progress_show(long rate, int slice) => Assert.Equal(slice, new RateLimiter(rate, _clock).Slice);
}
