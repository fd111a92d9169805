using ScienceDownload.Engine.Progress;

namespace ScienceDownload.Tests.Engine.Progress;

public sealed class SmoothedRateTests
{
    [Fact]
    public void The_first_look_is_the_rate_and_the_next_ones_move_it()
    {
        var rate = new SmoothedRate(0.2, 0);

        Assert.Equal(1000, rate.Next(500, 0.5));
        Assert.Equal(1200, rate.Next(2500, 1), precision: 9);
        Assert.Equal(960, rate.Next(2500, 1), precision: 9);
    }

    [Fact]
    public void What_was_there_before_did_not_come_now() => Assert.Equal(10, new SmoothedRate(0.2, 1_000_000).Next(1_000_010, 1));

    [Fact]
    public void What_is_taken_back_is_no_rate_below_nothing() => Assert.Equal(0, new SmoothedRate(0.2, 100).Next(50, 1));
}
