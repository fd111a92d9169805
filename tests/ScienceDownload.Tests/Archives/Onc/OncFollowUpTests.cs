using ScienceDownload.Archives.Onc;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Onc;

/// <summary>Pictures and reports are made by the run, whoever runs it; citations come with the plan.</summary>
public sealed class OncFollowUpTests : IAsyncLifetime
{
    private const string Folder = "ICLISTENHF9001/date_range_2024-04-01/onc_spectrograms";
    private const string Picture = $"{Folder}/ICLISTENHF9001_20240401T120000.000Z-spect.preview.png";

    private OncHarness _onc = null!;

    public async ValueTask InitializeAsync() => _onc = await OncHarness.StartAsync();

    public ValueTask DisposeAsync() => _onc.DisposeAsync();

    [Fact]
    public async Task The_wish_for_pictures_goes_through_orders_manifests_and_plans()
    {
        BatchRun run = await _onc.RunAsync(await PlanAsync("12:10", preview: true));

        Assert.Equal(2, run.Batch.Completed);
        Assert.Equal(2, Pictures().Length);
        string plan = _onc.Jobs.PathOf("../again.json");
        await _onc.Engine.ExportPlanAsync(run.Batch.Id, plan, OncHarness.Cancellation);
        File.Delete(_onc.Jobs.PathOf(Picture));
        BatchInfo again = await _onc.Engine.CreateAsync(
            new BatchRequest
            {
                Archive = "onc",
                Items = ScienceDownload.Engine.Manifests.PlanReader.ReadAsync(plan, OncHarness.Cancellation),
                Options = _onc.Jobs.Options,
            },
            OncHarness.Cancellation);

        BatchRun second = await _onc.RunAsync(again);

        Assert.Equal(2, second.Batch.Skipped);
        Assert.Equal(2, Pictures().Length);
    }

    [Fact]
    public async Task A_run_that_is_resumed_draws_and_looks_too()
    {
        BatchInfo batch = await _onc.CreateAsync(await PlanAsync("12:10", preview: true));
        var gate = new SimulatorGate();
        _onc.Server.Fail("dataProductDelivery/run", Fault.SlowHeaders(gate));
        using var suspend = new CancellationTokenSource();
        Task<BatchRun> running = _onc.RunAsync(batch, suspend.Token);
        await gate.WaitUntilReachedAsync(1, OncHarness.Cancellation);
        await suspend.CancelAsync();
        BatchRun before = await running;
        Assert.Equal((BatchState.Suspended, 0), (before.Batch.State, Pictures().Length));
        gate.Open();

        BatchRun resumed = await _onc.RunAsync(batch);

        Assert.Equal((BatchState.Completed, 2), (resumed.Batch.State, Pictures().Length));
        Assert.StartsWith("0 of 2 files", await ReportAsync(), StringComparison.Ordinal);
        Assert.Contains(resumed.Sink.Messages, text => text.StartsWith("Nothing is odd about the 2 spectrograms", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_drawn_unless_it_is_wanted_and_what_is_there_is_drawn_once()
    {
        await _onc.RunAsync(await PlanAsync("12:05", preview: false));
        Assert.Empty(Pictures());

        BatchRun wanted = await _onc.RunAsync(await PlanAsync("12:05", preview: true));

        Assert.Equal((1, 1), (wanted.Batch.Skipped, Pictures().Length));
        DateTime drawn = File.GetLastWriteTimeUtc(_onc.Jobs.PathOf(Picture));
        await _onc.RunAsync(await PlanAsync("12:05", preview: true));
        Assert.Equal(drawn, File.GetLastWriteTimeUtc(_onc.Jobs.PathOf(Picture)));
    }

    [Fact]
    public async Task A_spectrogram_that_cannot_be_read_is_told_and_kept()
    {
        const string name = "ICLISTENHF9001_20240401T120000.000Z-spect.mat";
        _onc.Server.Add(name, 5000, 1);

        BatchRun run = await _onc.RunAsync(await PlanAsync("12:05", preview: true));

        Assert.Equal((BatchState.Completed, ItemState.Completed), (run.Batch.State, run.Items[0].State));
        Assert.Contains(run.Sink.Messages, text => text.StartsWith($"There is no picture of {name}", StringComparison.Ordinal));
        Assert.Contains(run.Sink.Messages, text => text.StartsWith("1 of 1 spectrograms look odd", StringComparison.Ordinal));
        Assert.Contains(name, await ReportAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Citations_are_asked_for_once_for_each_device_and_stand_in_the_manifest()
    {
        OncWish wish = OncHarness.Wish(OncHarness.Aligned, "12:00", "12:15", perBatch: 1);
        OncPlan plan = await (await _onc.PlannerAsync()).PlanAsync([wish, wish with { IsAudio = true }], OncHarness.Cancellation);
        _onc.Server.ClearRequests();

        BatchRun run = await _onc.RunAsync(plan with { Items = await new OncCitations(_onc.Client()).AddAsync(plan.Items, OncHarness.Cancellation) });

        Assert.Equal((6, 1), (run.Batch.Completed, _onc.Calls("deployments")));
        List<DownloadItem> items = await AsyncSequence.ToListAsync(
            ScienceDownload.Engine.Manifests.PlanReader.ReadAsync(_onc.Jobs.PathOf("manifest.json"), OncHarness.Cancellation));
        Assert.Equal(6, items.Count);
        Assert.All(items, item => Assert.Equal("Test Networks. 2024. ICLISTENHF9001.", item.Metadata["citation"]));
        Assert.All(items, item => Assert.Equal("10.0/91001", item.Metadata["doi"]));
    }

    [Fact]
    public async Task Without_citations_the_files_come_all_the_same()
    {
        OncWish wish = OncHarness.Wish(OncHarness.Aligned, "12:00", "12:10", perBatch: 1);
        OncPlan plan = await (await _onc.PlannerAsync()).PlanAsync([wish], OncHarness.Cancellation);
        _onc.Server.Fail("deployments", Fault.Unavailable(100));

        IReadOnlyList<DownloadItem> items = await new OncCitations(_onc.Client()).AddAsync(plan.Items, OncHarness.Cancellation);

        Assert.Equal(plan.Items, items);
        Assert.Equal(2, _onc.Calls("deployments"));
        Assert.Equal(2, (await _onc.RunAsync(plan with { Items = items })).Batch.Completed);
    }

    private async Task<OncPlan> PlanAsync(string end, bool preview) => await new OncPlanner(
        _onc.Client(), await FinishedOrders.ReadAsync(_onc.Jobs.Destination, OncHarness.Cancellation), _onc.Warnings.Add) { Preview = preview }
        .PlanAsync([OncHarness.Wish(OncHarness.Aligned, "12:00", end)], OncHarness.Cancellation);

    private Task<string> ReportAsync() => File.ReadAllTextAsync(_onc.Jobs.PathOf($"{Folder}/anomaly_report.txt"), OncHarness.Cancellation);

    private string[] Pictures() => [.. _onc.Jobs.FilesOnDisk().Where(path => path.EndsWith(".preview.png", StringComparison.Ordinal))];
}
