using System.Globalization;
using ScienceDownload.Archives.Onc;

namespace ScienceDownload.Tests.Archives.Onc;

public sealed class OncTimeTests
{
    [Theory]
    [InlineData("2024-04-01T12:34:50Z", "2024-04-01T12:34:50.000Z")]
    [InlineData(" 2024-04-01 12:34:50 ", "2024-04-01T12:34:50.000Z")]
    [InlineData("2024-04-01", "2024-04-01T00:00:00.000Z")]
    [InlineData("20240401T123450Z", "2024-04-01T12:34:50.000Z")]
    [InlineData("2024-04-01T12:34:50,1239", "2024-04-01T12:34:50.123Z")]
    [InlineData("2024-04-01T12:34:50.9999Z", "2024-04-01T12:34:50.999Z")]
    [InlineData("2024-04-01T12:34", "2024-04-01T12:34:00.000Z")]
    [InlineData("2024-04-01T12:34:50-07:00", "2024-04-01T19:34:50.000Z")]
    [InlineData("2024-04-01T12:34:50+0530", "2024-04-01T07:04:50.000Z")]
    public void Iso_8601_is_read_and_milliseconds_are_cut(string text, string expected) =>
        Assert.Equal(expected, OncTime.Format(OncTime.TryParse(text, TimeZoneInfo.Utc)!.Value));

    [Theory]
    [InlineData("2024/04/01")]
    [InlineData("1711974890")]
    [InlineData("2024-13-01")]
    [InlineData("2024-04-01T25:00:00Z")]
    [InlineData("2024-04-01T12:00:00+99:00")]
    [InlineData("yesterday")]
    public void What_is_no_time_is_none(string text) => Assert.Null(OncTime.TryParse(text, TimeZoneInfo.Utc));

    // The change of clocks.
    [Theory]
    [InlineData("2024-04-01 12:30", "2024-04-01T19:30:00.000Z")]
    [InlineData("2024-03-10 02:30", "2024-03-10T10:30:00.000Z")]
    [InlineData("2024-11-03 01:30", "2024-11-03T08:30:00.000Z")]
    public void Times_without_an_offset_are_of_the_zone(string text, string expected) =>
        Assert.Equal(expected, OncTime.Format(OncTime.TryParse(text, OncTime.TryParseZone("America/Vancouver")!)!.Value));

    [Theory]
    [InlineData("UTC", 0)]
    [InlineData("Z", 0)]
    [InlineData("-07:00", -7)]
    [InlineData("+0200", 2)]
    public void Zones_may_be_offsets(string text, int hours) =>
        Assert.Equal(TimeSpan.FromHours(hours), OncTime.TryParseZone(text)!.GetUtcOffset(new DateTime(2024, 4, 1)));

    [Fact]
    public void A_zone_that_nobody_knows_is_none() => Assert.Null(OncTime.TryParseZone("Atlantis/Capital"));

    // Days of 23 and 25 hours.
    [Theory]
    [InlineData("2024-03-10T12:00:00Z", 23)]
    [InlineData("2024-11-03T12:00:00Z", 25)]
    [InlineData("2024-04-01T12:00:00Z", 24)]
    public void A_day_with_a_change_of_clocks_is_shorter_or_longer(string inside, int hours)
    {
        DateTimeOffset time = DateTimeOffset.Parse(inside, CultureInfo.InvariantCulture);

        OncWindow day = TimeBins.Of(new OncWindow(time, time.AddHours(1)), OncTime.TryParseZone("America/Vancouver")!, isHourly: false).Single();

        Assert.Equal(TimeSpan.FromHours(hours), day.Duration);
        Assert.Equal(hours, TimeBins.Of(day, OncTime.TryParseZone("America/Vancouver")!, isHourly: true).Count());
    }
}
