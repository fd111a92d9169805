using ScienceDownload.Worker.Output;

namespace ScienceDownload.Tests.Worker;

public sealed class HumanizeTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "0.98 KiB")]
    [InlineData(1024, "1.00 KiB")]
    [InlineData(10_230, "9.99 KiB")]
    [InlineData(10_240, "10.0 KiB")]
    [InlineData(102_400, "100 KiB")]
    [InlineData(1_048_575, "1.00 MiB")]
    [InlineData(4_294_967_296, "4.00 GiB")]
    [InlineData(long.MaxValue, "8.00 EiB")]
    public void Sizes_have_three_digits(long bytes, string text) => Assert.Equal(text, Humanize.Size(bytes));

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(3.21, "3.2 s")]
    [InlineData(59.96, "1 min 00 s")]
    [InlineData(3599.9, "1 h 00 min")]
    [InlineData(245, "4 min 05 s")]
    [InlineData(7_980, "2 h 13 min")]
    [InlineData(360_000, "100 h 00 min")]
    public void Durations_have_two_parts(double seconds, string text) => Assert.Equal(text, Humanize.Duration(TimeSpan.FromSeconds(seconds)));
}
