using ScienceDownload.Engine.Manifests;
using ScienceDownload.Engine.Progress;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Engine.Progress;

public sealed class VerifyMeterTests
{
    private readonly FakeClock _clock = new();
    private readonly VerifyMeter _meter;

    public VerifyMeterTests() => _meter = new VerifyMeter("/data/manifest.json", _clock);

    [Fact]
    public void Files_that_are_read_and_files_that_are_done_add_up()
    {
        ManifestEntry large = Expect("night/large.fits", 1000), small = Expect("small.fits", 100), missing = Expect("missing.fits", 400);
        VerifyMeter.Reading reading = _meter.Begin(1, large);
        VerifyMeter.Reading done = _meter.Begin(2, small);
        done.Add(100);
        _meter.End(done, isGood: true);
        _meter.End(_meter.Begin(3, missing), isGood: false);
        reading.Add(250);
        _clock.Advance(TimeSpan.FromSeconds(1));

        BatchProgress progress = _meter.Look();

        Assert.Equal(("/data/manifest.json", 3, 2, 1), (progress.BatchId, progress.Total, progress.Settled, progress.Failed));
        // Of a missing file there is nothing left to do.
        Assert.Equal((750L, 1500L, 750d), (progress.BytesReceived, progress.BytesTotal, progress.BytesPerSecond));
        Assert.Equal((50, TimeSpan.FromSeconds(1)), (progress.Percent, progress.TimeLeft));
        ItemProgress active = Assert.Single(progress.Active);
        Assert.Equal(
            (0, "large.fits", ItemState.Verifying, 250L, 1000L, 250d),
            (active.Index, active.Name, active.State, active.BytesReceived, active.Length, active.BytesPerSecond));
    }

    [Fact]
    public void Without_a_length_the_files_are_counted()
    {
        ManifestEntry known = Expect("a", 100);
        Expect("b", null);
        _meter.End(_meter.Begin(1, known), isGood: true);

        BatchProgress progress = _meter.Look();

        Assert.Null(progress.BytesTotal);
        Assert.Null(progress.TimeLeft);
        Assert.Equal(50, progress.Percent);
    }

    private ManifestEntry Expect(string path, long? length)
    {
        var entry = new ManifestEntry { Path = path, Length = length, Sources = [new Uri("http://a/" + path)] };
        _meter.Expect(entry);
        return entry;
    }
}
