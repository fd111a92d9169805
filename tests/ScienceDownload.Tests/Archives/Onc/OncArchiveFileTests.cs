using System.Text.Json.Nodes;
using ScienceDownload.Archives.Onc;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Conformance;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Onc;

public sealed class OncArchiveFileTests : IAsyncLifetime
{
    private OncHarness _onc = null!;

    public async ValueTask InitializeAsync() => _onc = await OncHarness.StartAsync(new OncSimulatorOptions { PageLimit = 2 });

    public ValueTask DisposeAsync() => _onc.DisposeAsync();

    [Fact]
    public async Task Audio_comes_from_all_pages_of_one_list()
    {
        BatchRun run = await _onc.BringAsync(Audio(OncHarness.Offset, "12:00", "12:20"));

        Assert.Equal((BatchState.Completed, 5), (run.Batch.State, run.Batch.Completed));
        _onc.AssertContents("audio");
        Assert.Equal(3, _onc.Calls("archivefile/device"));
        // The next page's parameters hold a token, and nobody sends two.
        Assert.All(_onc.Server.Requests, request => Assert.Equal(2, request.Target.Split("token=").Length));
        Assert.All(_onc.Names("audio"), name => Assert.EndsWith(".flac", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_kind_of_audio_stands_in_where_the_preferred_one_is_missing()
    {
        BatchRun run = await _onc.BringAsync(Audio(OncHarness.Underscored, "12:20", "12:30"));

        Assert.Equal(2, run.Batch.Completed);
        Assert.All(_onc.Names("audio"), name => Assert.EndsWith(".wav", name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(OncSpectrogramFormat.Png, "2")]
    [InlineData(OncSpectrogramFormat.Mat, "1")]
    public async Task What_the_archive_has_ready_made_is_not_ordered(OncSpectrogramFormat format, string downsample)
    {
        OncWish wish = OncHarness.Wish(OncHarness.Aligned, "12:00", "12:15") with
        {
            Format = format,
            Options = new Dictionary<string, string> { ["dpo_spectralDataDownsample"] = downsample },
        };

        BatchRun run = await _onc.BringAsync(wish);

        Assert.Equal((3, 0), (run.Batch.Completed, _onc.Server.Orders));
        _onc.AssertContents("onc_spectrograms");
    }

    [Fact]
    public async Task Pages_that_go_round_in_circles_end()
    {
        _onc.Server.OnList = reply =>
        {
            // Whatever page was asked for, the next one is the second.
            if (reply["next"]?["parameters"] is JsonObject parameters)
                parameters["page"] = 2;
            return reply;
        };

        DownloadException circles = await Assert.ThrowsAsync<DownloadException>(() => _onc.BringAsync(Audio(OncHarness.Aligned, "12:00", "13:00")));

        Assert.Equal(ErrorId.ArchiveReplyInvalid, circles.Id);
        Assert.Equal(2, _onc.Calls("archivefile/device"));
    }

    [Theory]
    [InlineData(CutKind.Reset)]
    [InlineData(CutKind.Close)]
    public async Task A_file_that_is_cut_off_goes_on_and_never_stands_short_under_its_name(CutKind kind)
    {
        const string name = "TST_HYD_007_20240401T120000.000Z.wav";
        var gate = new SimulatorGate();
        _onc.Server.FailFile(name, Fault.Hold(gate, 1_000_000, times: 1), Fault.CutAt(1_000_000, kind));
        OncPlan plan = await (await _onc.PlannerAsync()).PlanAsync([Audio(OncHarness.Underscored, "12:00", "12:05")], OncHarness.Cancellation);
        Task<BatchRun> running = _onc.RunAsync(await _onc.CreateAsync(plan));
        await gate.WaitUntilReachedAsync(1, OncHarness.Cancellation);
        Assert.DoesNotContain(name, _onc.Names("audio"));
        gate.Open();

        BatchRun run = await running;

        Assert.Equal(_onc.Server.File(name).Sha256, run.Items[0].Sha256);
        Assert.Equal(2, _onc.Calls("archivefile/download"));
        _onc.AssertContents("audio");
    }

    [Fact]
    public async Task The_token_is_nowhere_but_on_the_wire()
    {
        _onc.Server.Fail("dataProducts", Fault.Status(404));
        _onc.Server.ScriptOrders(OncOutcome.Fails);
        OncWish wish = OncHarness.Wish(OncHarness.Aligned, "12:00", "12:10", perBatch: 1);
        _onc.Server.FailFile("ICLISTENHF9001_20240401T120000.000Z.flac", Fault.Status(404));
        _onc.Jobs.Options = _onc.Jobs.Options with { MaxRetries = 1 };

        BatchRun run = await _onc.BringAsync(wish, wish with { IsAudio = true });

        Assert.True(run.Batch is { Failed: 2, Completed: 2 }, $"{run.Batch.Failed} failed, {run.Batch.Completed} completed");
        Assert.All(_onc.Server.Requests, request => Assert.Contains("token=" + _onc.Server.Token, request.Target, StringComparison.Ordinal));
        await _onc.Engine.DisposeAsync();
        await _onc.Jobs.Engine.DisposeAsync();
        SecretSearch.AssertNotHeard(_onc.Server.Token, run);
        SecretSearch.AssertNotStored(_onc.Server.Token, _onc.Jobs.StateFolder, _onc.Jobs.Destination);
        Assert.All(_onc.Warnings, warning => Assert.DoesNotContain(_onc.Server.Token, warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_token_goes_to_its_own_server_only()
    {
        OncPlan plan = await (await _onc.PlannerAsync()).PlanAsync([Audio(OncHarness.Aligned, "12:00", "12:05")], OncHarness.Cancellation);
        await using OncSimulator other = await OncSimulator.StartAsync();
        BatchInfo batch = await _onc.CreateAsync(plan);

        BatchRun run = await _onc.Jobs.RunAsync(
            batch, _onc.Engine, new RunContext { Access = new ArchiveAccess { Server = other.BaseUri, Token = _onc.Server.Token } });

        Assert.Equal(ErrorId.NotSignedIn, run.Items[0].ErrorId);
        Assert.Equal(0, _onc.Calls("archivefile/download"));
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Availability_tells_data_from_none_and_both_from_what_is_not_known()
    {
        IReadOnlyList<OncAvailability> hours = await AvailabilityAsync(OncHarness.Underscored, "2024-04-01T12:00:00Z", "2024-04-01T14:00:00Z");
        IReadOnlyList<OncAvailability> before = await AvailabilityAsync(OncHarness.Underscored, "2024-02-01T00:00:00Z", "2024-02-01T01:00:00Z");
        _onc.Server.Fail("archivefile/device", Fault.Status(400));
        IReadOnlyList<OncAvailability> unknown = await AvailabilityAsync(OncHarness.Underscored, "2024-04-01T12:00:00Z", "2024-04-01T13:00:00Z");

        Assert.Equal([OncDataStatus.Data, OncDataStatus.Data], hours.Select(hour => hour.Status));
        Assert.Equal([50 / 60.0, 1], hours.Select(hour => hour.Coverage!.Value), (expected, actual) => Math.Abs(expected - actual) < 1e-9);
        Assert.Equal(OncDataStatus.NotDeployed, Assert.Single(before).Status);
        Assert.Equal((OncDataStatus.Unknown, null), (Assert.Single(unknown).Status, unknown[0].Coverage));
    }

    [Fact]
    public async Task An_hour_of_a_gap_has_no_data_although_the_device_is_deployed()
    {
        IReadOnlyList<OncAvailability> hours = await AvailabilityAsync(OncHarness.Underscored, "2024-04-02T09:00:00Z", "2024-04-02T13:00:00Z");

        Assert.Equal([OncDataStatus.Data, OncDataStatus.NoData, OncDataStatus.NoData, OncDataStatus.Data], hours.Select(hour => hour.Status));
        Assert.Equal([1, 0, 0, 1], hours.Select(hour => hour.Coverage!.Value));
        Assert.All(hours, hour => Assert.Equal("TSTB", hour.LocationCode));
    }

    [Fact]
    public async Task A_reply_that_ends_in_the_middle_is_told_as_one_that_cannot_be_read()
    {
        _onc.Server.Truncate("archivefile/device", 1);

        DownloadException wrong = await Assert.ThrowsAsync<DownloadException>(
            () => _onc.BringAsync(Audio(OncHarness.Aligned, "12:00:00", "12:05:00")));

        Assert.Equal(ErrorId.ArchiveReplyInvalid, wrong.Id);
        Assert.Equal(BatchState.Completed, (await _onc.BringAsync(Audio(OncHarness.Aligned, "12:00:00", "12:05:00"))).Batch.State);
    }

    [Theory]
    [InlineData("deviceCategories", "deviceCategoryCode", "HYDROPHONE")]
    [InlineData("properties", "propertyCode", "voltage")]
    public async Task Every_discovery_service_is_there(string service, string member, string expected)
    {
        System.Text.Json.JsonElement row = Assert.Single(await _onc.Client().DiscoverAsync(service, [], OncHarness.Cancellation));

        Assert.Equal(expected, row.GetProperty(member).GetString());
        Assert.Equal("true", row.GetProperty("hasDeviceData").GetString());
    }

    [Fact]
    public async Task Availability_of_products_counts_the_files_of_a_span()
    {
        using var http = new HttpClient();
        string query = $"deviceCode={OncHarness.Underscored}&dateFrom=2024-04-02T09:00:00.000Z&dateTo=2024-04-02T13:00:00.000Z"
            + $"&extension=wav&token={_onc.Server.Token}";

        using var reply = System.Text.Json.JsonDocument.Parse(
            await http.GetStringAsync(new Uri(_onc.Server.BaseUri, "api/dataAvailability/dataproducts?" + query), OncHarness.Cancellation));

        System.Text.Json.JsonElement row = Assert.Single(reply.RootElement.GetProperty("availableDataProducts").EnumerateArray());
        Assert.Equal((24, 0.5), (row.GetProperty("fileCount").GetInt32(), row.GetProperty("averageFileCoverage").GetDouble()));
    }

    [Fact]
    public async Task Deployments_carry_names_citations_and_their_share_of_a_span()
    {
        var directory = new OncDirectory(_onc.Client());
        var span = new OncWindow(new(2024, 5, 22, 0, 0, 0, TimeSpan.Zero), new(2024, 6, 11, 0, 0, 0, TimeSpan.Zero));

        OncDeployment deployment = Assert.Single(
            await directory.DeploymentsAsync(OncHarness.Offset, span, DateTimeOffset.UtcNow, OncHarness.Cancellation));

        Assert.Equal(("Test Region", "Hydrophone B", 0.5), (deployment.LocationName, deployment.PositionName, deployment.Coverage));
        Assert.Equal(("10.0/91002", -126.2), (deployment.Doi, deployment.Longitude));
        List<OncHydrophone> all = await Engine.AsyncSequence.ToListAsync(directory.FindAsync(null, OncHarness.Cancellation));
        Assert.Equal(
            [(OncHarness.Aligned, true), (OncHarness.Offset, false), (OncHarness.Underscored, true)],
            all.Select(each => (each.DeviceCode, each.IsActive)));
    }

    private static OncWish Audio(string device, string start, string end) => new()
    {
        DeviceCode = device,
        Spans = [new OncWindow(OncHarness.At(start), OncHarness.At(end))],
        Tag = "audio_range",
        IsAudio = true,
    };

    private async Task<IReadOnlyList<OncAvailability>> AvailabilityAsync(string device, string start, string end) =>
        await Engine.AsyncSequence.ToListAsync(new OncAvailabilityReader(_onc.Client(), _onc.Warnings.Add).ReadAsync(
            device,
            DateTimeOffset.Parse(start, null),
            DateTimeOffset.Parse(end, null),
            TimeZoneInfo.Utc,
            isHourly: true,
            DateTimeOffset.UtcNow,
            OncHarness.Cancellation));
}
