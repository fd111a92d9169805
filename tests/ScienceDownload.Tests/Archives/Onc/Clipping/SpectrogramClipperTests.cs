using ScienceDownload.Archives.Formats.Matlab;
using ScienceDownload.Archives.Formats.Numpy;
using ScienceDownload.Archives.Onc.Clipping;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Archives.Onc.Clipping;

/// <summary>Clips of ONC's spectrograms.</summary>
public sealed class SpectrogramClipperTests : IDisposable
{
    private static readonly DateTimeOffset Aligned = new(2024, 4, 1, 12, 30, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Offset = new(2024, 4, 1, 12, 29, 3, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly SpectrogramClipper _clipper = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_clip_across_a_border_has_the_columns_of_both_files(bool hasTime)
    {
        OncSpectrogramShape shape = new() { HasTime = hasTime };
        string[] files = [Add(Aligned.AddMinutes(5), shape), Add(Aligned, shape)];
        ClipResult clip = (await ClipAsync(files, At(12, 34, 35), At(12, 35, 5)))!;
        IReadOnlyDictionary<string, NpyContent> content = NpzReader.Read(clip.Path);
        // Columns 550 to 599 of the first file and 0 to 9 of the second.
        Assert.Equal([32, 60], content["spectrogram"].Shape);
        CheckLevels(content, At(12, 34, 35), new HashSet<int>());
        Assert.Equal([0.5], content["seconds_per_column"].Numbers!);
        Assert.Equal(["2024-04-01T12:34:35+00:00"], content["clip_start"].Texts!);
        Assert.Equal(["2024-04-01T12:35:05+00:00"], content["clip_end"].Texts!);
        Assert.Equal(["DEV"], content["device"].Texts!);
        Assert.Equal(["whale"], content["description"].Texts!);
        Assert.Equal([.. Enumerable.Range(0, 32).Select(row => row * 10.0)], content["frequency"].Numbers!);
        Assert.Equal(0.5, content["time"].Numbers![1]);
        Assert.Equal([files[1], files[0]], clip.Sources);
        Assert.Empty(clip.Gaps);
        Assert.Equal(60, clip.Length);
    }

    [Fact]
    public async Task Files_that_are_not_on_the_five_minute_grid_are_cut_by_their_own_time()
    {
        string[] files = [Add(Offset, new()), Add(Offset.AddMinutes(5), new())];
        ClipResult clip = (await ClipAsync(files, At(12, 34, 0), At(12, 34, 10)))!;
        IReadOnlyDictionary<string, NpyContent> content = NpzReader.Read(clip.Path);
        Assert.Equal([32, 20], content["spectrogram"].Shape);
        CheckLevels(content, At(12, 34, 0), new HashSet<int>());
    }

    [Fact]
    public async Task A_gap_is_filled_with_NaN_and_reported()
    {
        string[] files = [Add(Aligned, new()), Add(Aligned.AddSeconds(303), new())];
        ClipResult clip = (await ClipAsync(files, At(12, 34, 55), At(12, 35, 5)))!;
        IReadOnlyDictionary<string, NpyContent> content = NpzReader.Read(clip.Path);
        Assert.Equal([32, 20], content["spectrogram"].Shape);
        CheckLevels(content, At(12, 34, 55), [.. Enumerable.Range(10, 6)]);
        Assert.Equal([new ClipGap(At(12, 35, 0), At(12, 35, 3))], clip.Gaps);
    }

    [Fact]
    public async Task What_lies_before_the_first_and_after_the_last_file_is_a_gap_too()
    {
        ClipResult clip = (await ClipAsync([Add(Aligned, new())], At(12, 29, 50), At(12, 35, 10)))!;
        Assert.Equal(640, clip.Length);
        Assert.Equal([new ClipGap(At(12, 29, 50), Aligned), new ClipGap(At(12, 35, 0), At(12, 35, 10))], clip.Gaps);
        CheckLevels(NpzReader.Read(clip.Path), At(12, 29, 50), [.. Enumerable.Range(0, 20), .. Enumerable.Range(620, 20)]);
    }

    [Fact]
    public async Task One_minute_columns_and_joined_files_are_cut_by_their_time_axis()
    {
        // An hour in one file: three hundred seconds would be wrong here.
        string file = Add(Aligned, new() { Columns = 60, ColumnLength = TimeSpan.FromMinutes(1) });
        ClipResult clip = (await ClipAsync([file], At(12, 50, 30), At(12, 53, 0)))!;
        IReadOnlyDictionary<string, NpyContent> content = NpzReader.Read(clip.Path);
        Assert.Equal([32, 3], content["spectrogram"].Shape);
        Assert.Equal([60d], content["seconds_per_column"].Numbers!);
        Assert.Equal([-30d, 30, 90], content["time"].Numbers!);
        Assert.Equal(OncSpectrogramContent.Level(0, At(12, 50, 0)), content["spectrogram"].Numbers![0]);
    }

    [Fact]
    public async Task The_same_span_under_two_names_counts_once()
    {
        string first = Add(Aligned, new()), second = Path.ChangeExtension(first, null) + "-copy.mat";
        File.Copy(first, second);
        ClipResult clip = (await ClipAsync([first, second], At(12, 31, 0), At(12, 31, 5)))!;
        Assert.Equal((10, 1), (clip.Length, clip.Sources.Count));
    }

    [Fact]
    public async Task Different_axes_are_refused_and_nothing_is_left_behind()
    {
        string[] files = [Add(Aligned, new()), Add(Aligned.AddMinutes(5), new() { Rows = 16 })];
        DownloadException refused = await Assert.ThrowsAsync<DownloadException>(() => ClipAsync(files, At(12, 34, 55), At(12, 35, 5)));
        Assert.Equal(ErrorId.FormatUnsupported, refused.Id);
        Assert.Contains("cannot be joined", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public async Task A_file_of_version_7_3_is_left_out_with_a_warning_and_a_damaged_one_is_an_error()
    {
        string good = Add(Aligned, new()), hdf = _folder["DEV_20240401T123500.000Z-spect.mat"];
        File.WriteAllBytes(hdf, OncSpectrogramContent.Mat73());
        ClipResult clip = (await ClipAsync([good, hdf], At(12, 34, 55), At(12, 35, 5)))!;
        Assert.Contains("7.3", Assert.Single(clip.Warnings), StringComparison.Ordinal);
        Assert.Equal([new ClipGap(At(12, 35, 0), At(12, 35, 5))], clip.Gaps);
        File.WriteAllBytes(hdf, File.ReadAllBytes(good)[..3000]);
        Assert.Equal(
            ErrorId.FormatInvalid, (await Assert.ThrowsAsync<DownloadException>(() => ClipAsync([good, hdf], At(12, 34, 55), At(12, 35, 5)))).Id);
    }

    [Fact]
    public async Task Nothing_in_the_window_is_no_clip()
    {
        Assert.Null(await ClipAsync([Add(Aligned, new())], At(13, 0, 0), At(13, 0, 5)));
        Assert.False(File.Exists(_folder["clip.npz"]));
    }

    [Fact]
    public async Task A_MAT_clip_has_the_same_names_keeps_what_else_there_is_and_is_read_by_SciPy()
    {
        string[] files = [Add(Aligned, new() { IsInCell = true, IsNarrow = true }), Add(Aligned.AddMinutes(5), new())];
        ClipRequest request = Request(files, At(12, 34, 35), At(12, 35, 5));
        ClipResult clip = (await _clipper.ClipAsync(request, _folder["clip.mat"], SpectrogramClipFormat.Mat, default))!;
        Dictionary<string, MatValue> read = MatReader.Read(clip.Path).ToDictionary(variable => variable.Name, variable => variable.Value);
        Assert.Equal(
            ["spectrogram", "frequency", "seconds_per_column", "clip_start", "clip_end", "device", "description", "time", "SpectData", "Meta"],
            read.Keys);
        Assert.Equal("made for tests", ((MatText)((MatStruct)read["SpectData"])["processingComment"]!).Text);
        string found = await ScientificPython.RunAsync("""
            from scipy.io import loadmat
            m = loadmat(sys.argv[1], squeeze_me=True, struct_as_record=False)
            print(m['spectrogram'].shape, float(m['spectrogram'][3, 51]), m['clip_start'], m['device'],
                  m['Meta'].deviceCode, float(m['seconds_per_column']))
            """, clip.Path);
        double level = OncSpectrogramContent.Level(3, At(12, 35, 0).AddSeconds(0.5));
        Assert.Equal(FormattableString.Invariant($"(32, 60) {level} 2024-04-01T12:34:35+00:00 DEV DEV 0.5"), found);
    }

    private static void CheckLevels(IReadOnlyDictionary<string, NpyContent> content, DateTimeOffset start, HashSet<int> gaps)
    {
        NpyContent levels = content["spectrogram"];
        for (int row = 0; row < levels.Shape[0]; row++)
        {
            for (int column = 0; column < levels.Shape[1]; column++)
            {
                Assert.Equal(
                    gaps.Contains(column) ? double.NaN : OncSpectrogramContent.Level(row, start.AddSeconds(column * 0.5)),
                    levels.Numbers![(row * levels.Shape[1]) + column]);
            }
        }
    }

    private static DateTimeOffset At(int hour, int minute, int second) => new(2024, 4, 1, hour, minute, second, TimeSpan.Zero);

    private static ClipRequest Request(string[] files, DateTimeOffset start, DateTimeOffset end) =>
        new() { Files = files, Device = "DEV", Start = start, End = end, Description = "whale" };

    private Task<ClipResult?> ClipAsync(string[] files, DateTimeOffset start, DateTimeOffset end) =>
        _clipper.ClipAsync(Request(files, start, end), _folder["clip.npz"], SpectrogramClipFormat.Npz, default);

    private string Add(DateTimeOffset start, OncSpectrogramShape shape)
    {
        string file = _folder[$"DEV_{start:yyyyMMdd'T'HHmmss.fff}Z-spect.mat"];
        File.WriteAllBytes(file, OncSpectrogramContent.Mat("DEV", start, shape));
        return file;
    }
}
