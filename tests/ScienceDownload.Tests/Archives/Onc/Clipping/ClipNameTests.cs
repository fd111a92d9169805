using ScienceDownload.Archives.Onc.Clipping;

namespace ScienceDownload.Tests.Archives.Onc.Clipping;

public sealed class ClipNameTests
{
    private static readonly DateTimeOffset Time = new(2024, 4, 1, 12, 34, 50, TimeSpan.Zero);

    [Fact]
    public void Names_say_device_time_kind_and_padding_in_whole_seconds()
    {
        string name = ClipName.Base(null, "ICLISTENHF9001", Time.ToOffset(TimeSpan.FromHours(-7)));
        Assert.Equal(
            "ICLISTENHF9001_20240401T123450_spec_15s_15s",
            ClipName.Clipped(name, ClipName.Spectrogram, TimeSpan.FromSeconds(15.9), TimeSpan.FromSeconds(15)));
        Assert.Equal(
            "ICLISTENHF9001_20240401T123450_audio_10s_210s",
            ClipName.Clipped(name, ClipName.Audio, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(210)));
        Assert.Equal("ICLISTENHF9001_20240401T123450_audio", ClipName.Whole(name, ClipName.Audio));
    }

    [Theory]
    [InlineData("../../evil", "evil")]
    [InlineData("CON", "_CON")]
    [InlineData("whale call 1", "whale_call_1")]
    public void A_name_of_the_user_stays_within_its_folder(string given, string expected) => Assert.Equal(expected, ClipName.Base(given, "D", Time));

    [Fact]
    public void Names_that_are_taken_get_a_number()
    {
        HashSet<string> taken = ["a", "a-2"];
        Assert.Equal("a-3", ClipName.Free("a", taken.Contains));
        Assert.Equal("b", ClipName.Free("b", taken.Contains));
    }

    [Theory]
    [InlineData("TST_HYD_007_20240401T120403.000Z-spect.mat", "2024-04-01T12:04:03.000", "spect", false)]
    [InlineData("/x/D_20240401T120403.250Z-H2-HPF.flac", "2024-04-01T12:04:03.000", "H2-HPF", true)]
    [InlineData("D_20240401T120403.999999Z.flac", "2024-04-01T12:04:03.000", "", false)]
    [InlineData("D_20240401T120403Z.wav", "2024-04-01T12:04:03.000", "", false)]
    public void File_names_tell_their_time_to_the_second(string file, string start, string suffix, bool isDiverted)
    {
        OncFileName name = OncFileName.TryParse(file)!;
        Assert.Equal(start, name.Start.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff"));
        Assert.Equal((suffix, isDiverted), (name.Suffix, name.IsDiverted));
    }

    [Fact]
    public void Names_without_a_time_have_none()
    {
        Assert.Null(OncFileName.TryParse("notes.txt"));
        Assert.Null(OncFileName.TryParse("D_20241399T120403.000Z.flac"));
    }
}
