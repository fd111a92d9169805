using ScienceDownload.Archives.Formats.Audio;
using ScienceDownload.Archives.Formats.Numpy;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Archives.Onc;

public sealed class OncClipTests : IAsyncLifetime
{
    private OncHarness _onc = null!;

    public async ValueTask InitializeAsync() => _onc = await OncHarness.StartAsync();

    public ValueTask DisposeAsync() => _onc.DisposeAsync();

    [Theory]
    [InlineData(OncHarness.Aligned)]
    [InlineData(OncHarness.Offset)]
    public async Task A_clip_over_the_border_of_files_is_made_when_they_have_come(string device)
    {
        Requirement.Program("ffmpeg");

        BatchRun run = await _onc.BringAsync(Request(device, "12:34:50") with { IncludeAudio = true, Label = "whale call 1" });

        string stem = $"{device}/timestamp_requests/clips";
        string spectrogram = $"{stem}/spectrograms/{device}_20240401T123450_spec_15s_15s.npz",
            audio = $"{stem}/audio/{device}_20240401T123450_audio_15s_15s.flac";
        Assert.Equal(BatchState.Completed, run.Batch.State);
        Assert.All(run.Items, item => Assert.True(item.State == ItemState.Completed, $"{item.RelativePath}: {item.Error}"));
        Assert.Equal(
            [spectrogram, audio],
            run.Items.Where(item => item.RelativePath!.Contains("clips", StringComparison.Ordinal)).Select(item => item.RelativePath));
        Assert.True(File.Exists(_onc.Jobs.PathOf(Path.ChangeExtension(audio, ".json"))));
        Assert.Equal(device == OncHarness.Aligned ? 2 : 3, _onc.Names("onc_spectrograms").Length);
        Assert.Equal(1, _onc.Server.Orders);
        NpyContent levels = NpzReader.Read(_onc.Jobs.PathOf(spectrogram))["spectrogram"];
        Assert.Equal([32, 60], levels.Shape);
        // The columns of both files, each at its own time.
        DateTimeOffset start = OncHarness.At("12:34:35");
        Assert.Equal(
            Enumerable.Range(0, 60).Select(column => OncSpectrogramContent.Level(0, start.AddSeconds(column * 0.5))),
            levels.Numbers!.Take(60));
        await using AudioReader samples = await AudioFile.OpenAsync(_onc.Jobs.PathOf(audio), Ffmpeg.OfEnvironment, OncHarness.Cancellation);
        byte[] expected = OncAudio.Samples(start, TimeSpan.FromSeconds(30), new OncAudioShape()), found = new byte[expected.Length + 100];
        Assert.Equal(expected, found[..await samples.ReadAsync(found, OncHarness.Cancellation)]);
        Assert.DoesNotContain(_onc.Jobs.FilesOnDisk(), path => path.EndsWith(".part", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Requests_that_need_the_same_files_share_them()
    {
        BatchRun run = await _onc.BringAsync(
            Request(OncHarness.Aligned, "12:31:00"),
            Request(OncHarness.Aligned, "12:32:00"),
            Request(OncHarness.Aligned, "12:36:00"),
            Request(OncHarness.Aligned, "13:20:00"));

        Assert.Equal((BatchState.Completed, 8), (run.Batch.State, run.Batch.Completed));
        Assert.Equal((2, 4, 4), (_onc.Server.Orders, _onc.Names("onc_spectrograms").Length, _onc.Names("clips").Length));
    }

    [Fact]
    public async Task Clips_of_one_name_get_numbers()
    {
        BatchRun run = await _onc.BringAsync(Request(OncHarness.Aligned, "12:31:00.1"), Request(OncHarness.Aligned, "12:31:00.2"));

        Assert.Equal(3, run.Batch.Completed);
        Assert.Equal(["ICLISTENHF9001_20240401T123100_spec_15s_15s-2.npz", "ICLISTENHF9001_20240401T123100_spec_15s_15s.npz"], _onc.Names("clips"));
    }

    [Fact]
    public async Task A_file_that_requests_of_two_tags_want_comes_into_both_folders()
    {
        OncRequest audio = Request(OncHarness.Underscored, "12:01:00") with
        {
            IncludeSpectrogram = false,
            IncludeAudio = true,
            AudioFormat = AudioClipFormat.Wav,
        };

        BatchRun run = await _onc.BringAsync(audio, audio with { Tag = "second" });

        Assert.Equal((BatchState.Completed, 4), (run.Batch.State, run.Batch.Completed));
        Assert.Equal(2, _onc.Jobs.FilesOnDisk().Count(path => path.EndsWith("audio/TST_HYD_007_20240401T120000.000Z.wav", StringComparison.Ordinal)));
        Assert.All(_onc.Server.Requests, request => Assert.DoesNotContain("folder", request.Target, StringComparison.Ordinal));
        Assert.Equal(4, (await _onc.BringAsync(audio, audio with { Tag = "second" })).Batch.Skipped);
    }

    [Fact]
    public async Task A_file_that_stands_in_for_the_wanted_kind_is_clipped_for_both_who_need_it()
    {
        Requirement.Program("ffmpeg");
        OncRequest audio = Request(OncHarness.Underscored, "12:01:00") with
        {
            IncludeSpectrogram = false,
            IncludeAudio = true,
            AudioFormat = AudioClipFormat.Wav,
        };

        BatchRun run = await _onc.BringAsync(audio, audio with { AudioFormat = AudioClipFormat.Flac });

        Assert.Equal((BatchState.Completed, 3), (run.Batch.State, run.Batch.Completed));
        Assert.Equal(["TST_HYD_007_20240401T120100_audio_15s_15s.flac", "TST_HYD_007_20240401T120100_audio_15s_15s.wav"],
            _onc.Names("clips").Where(name => !name.EndsWith(".json", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_clip_that_takes_the_next_free_name_has_its_facts_beside_it()
    {
        OncRequest audio = Request(OncHarness.Underscored, "12:01:00") with
        {
            IncludeSpectrogram = false,
            IncludeAudio = true,
            AudioFormat = AudioClipFormat.Wav,
        };
        await _onc.BringAsync(audio);
        _onc.Jobs.Options = _onc.Jobs.Options with { Conflict = ConflictPolicy.Rename };

        await _onc.BringAsync(audio);

        Assert.Equal(
            [
                "TST_HYD_007_20240401T120100_audio_15s_15s-2.json", "TST_HYD_007_20240401T120100_audio_15s_15s-2.wav",
                "TST_HYD_007_20240401T120100_audio_15s_15s.json", "TST_HYD_007_20240401T120100_audio_15s_15s.wav",
            ],
            _onc.Names("clips"));
    }

    [Fact]
    public async Task Names_of_the_user_stay_in_the_destination()
    {
        OncRequest hostile = Request(OncHarness.Aligned, "12:31:00") with { Tag = "../../up", OutputName = "../CON/..\\x" };

        BatchRun run = await _onc.BringAsync(hostile);

        Assert.Equal((BatchState.Completed, 2), (run.Batch.State, run.Batch.Completed));
        Assert.All(run.Items, item => Assert.StartsWith("ICLISTENHF9001/", item.RelativePath, StringComparison.Ordinal));
        Assert.All(run.Items, item => Assert.DoesNotContain("..", item.RelativePath!.Split('/')));
        Assert.Equal([4, 5], run.Items.Select(item => item.RelativePath!.Split('/').Length).Order());
    }

    [Fact]
    public async Task One_bad_request_leaves_the_others_alone()
    {
        BatchRun run = await _onc.BringAsync(
            Request("NOBODY", "12:31:00"),
            Request("NOBODY", "12:31:00") with { IncludeSpectrogram = false, IncludeAudio = true },
            Request(OncHarness.Aligned, "12:31:00"));

        Assert.Equal("NOBODY", Assert.Single(_onc.Failures).Request.DeviceCode);
        Assert.Equal((2, 2), (run.Batch.Completed, run.Batch.Failed));
        Assert.All(run.Items.Where(item => item.State == ItemState.Failed), item => Assert.Equal(ErrorId.ItemNotFound, item.ErrorId));
        Assert.Equal(["ICLISTENHF9001_20240401T123100_spec_15s_15s.npz"], _onc.Names("clips"));
    }

    [Fact]
    public async Task A_clip_without_data_is_skipped_and_says_so()
    {
        _onc.Server.ScriptOrders(OncOutcome.IsEmpty);

        BatchRun run = await _onc.BringAsync(Request(OncHarness.Aligned, "12:31:00"));

        Assert.Equal(
            (BatchState.Completed, 2, 0),
            (run.Batch.State, run.Batch.Skipped, _onc.Jobs.FilesOnDisk().Count(path => path.EndsWith(".npz", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_clip_that_failed_with_its_file_is_made_when_both_are_restarted()
    {
        _onc.Jobs.Options = _onc.Jobs.Options with { MaxRetries = 0 };
        const string second = "ICLISTENHF9001_20240401T123500.000Z-spect.mat";
        _onc.Server.FailFile(second, Fault.Hold(Open()), Fault.CutAt(100));
        BatchRun run = await _onc.BringAsync(Request(OncHarness.Aligned, "12:34:50"));
        Assert.Equal((1, 2), (run.Batch.Completed, run.Batch.Failed));

        BatchRun again = await _onc.RunAsync(await _onc.Engine.RestartAsync(run.Batch.Id, includeCancelled: false, OncHarness.Cancellation));

        Assert.Equal((BatchState.Completed, 2), (again.Batch.State, again.Batch.Completed));
        Assert.Single(_onc.Names("clips"));
    }

    [Fact]
    public async Task A_finished_request_is_not_carried_out_again()
    {
        await _onc.BringAsync(Request(OncHarness.Aligned, "12:34:50"));
        _onc.Server.ClearRequests();

        BatchRun again = await _onc.BringAsync(Request(OncHarness.Aligned, "12:34:50"));

        Assert.Equal((BatchState.Completed, 3), (again.Batch.State, again.Batch.Skipped));
        Assert.Empty(_onc.Server.Requests);
    }

    private static SimulatorGate Open()
    {
        var gate = new SimulatorGate();
        gate.Open();
        return gate;
    }

    private static OncRequest Request(string device, string time) => new()
    {
        DeviceCode = device,
        Timestamp = OncHarness.At(time),
        PadBefore = TimeSpan.FromSeconds(15),
        PadAfter = TimeSpan.FromSeconds(15),
    };
}
