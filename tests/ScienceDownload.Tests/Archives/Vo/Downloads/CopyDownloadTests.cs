using System.Text;
using ScienceDownload.Archives.Vo;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Conformance;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Vo.Downloads;

/// <summary>Files in several copies: which is fetched when one fails, and what never becomes of two.</summary>
public sealed class CopyDownloadTests : IAsyncLifetime
{
    private const int MiB = 1024 * 1024;

    private VoHarness _harness = null!;

    public async ValueTask InitializeAsync() => _harness = await VoHarness.StartAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task Where_a_cloud_refuses_the_archive_gives_the_file()
    {
        SimulatedFile cloud = _harness.Server.Add("cloud.bin", 3 * MiB, 1, Fault.Status(403));
        SimulatedFile own = _harness.Server.Add("own.bin", 3 * MiB, 2);

        (BatchRun run, TransferFacts facts) = await RunCopiesAsync(cloud, own);

        Assert.Equal(own.Sha256, SecretSearch.Digest(run.Items[0].FullName!));
        Assert.Equal(own.Uri, facts.Source);
        FailedAttempt failure = Assert.Single(facts.Failures);
        Assert.Equal((cloud.Uri, 403, ErrorId.AccessDenied), (failure.Source, failure.StatusCode, failure.ErrorId));
        Assert.Contains(run.Sink.Messages, message => message.Contains("goes on with the copy at", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_copy_cut_at_half_is_not_mixed_with_another(bool sameTag)
    {
        _harness.Engines.Options = _harness.Engines.Options with { MaxRetries = 1 };
        SimulatedFile cloud = _harness.Server.Add(
            "cloud.bin", 3 * MiB, 1, Fault.CutAt(3 * MiB / 2, CutKind.Close, Fault.Always), Fault.IgnoresRange());
        SimulatedFile own = _harness.Server.Add("own.bin", 3 * MiB, 2);
        // Two servers may call different files the same.
        if (sameTag)
            (own.ETag, own.LastModified) = (cloud.ETag, cloud.LastModified);

        (BatchRun run, TransferFacts facts) = await RunCopiesAsync(cloud, own);

        Assert.Equal(own.Sha256, SecretSearch.Digest(run.Items[0].FullName!));
        Assert.Equal(own.Uri, facts.Source);
        Assert.NotEmpty(facts.Failures);
        Assert.All(facts.Failures, failure => Assert.Equal(cloud.Uri, failure.Source));
        Assert.All(_harness.Server.Requests.Where(request => request.Target == own.Uri.PathAndQuery), request => Assert.Null(request.Range));
        Assert.Equal(["cloud.bin"], _harness.Engines.FilesOnDisk());
    }

    [Theory]
    [InlineData("checksum")]
    [InlineData("length")]
    [InlineData("page")]
    [InlineData("gone")]
    [InlineData("unreachable")]
    public async Task Every_reason_to_leave_a_copy_leads_to_the_next(string reason)
    {
        byte[] good = VoHarness.Fits(4);
        SimulatedFile own = _harness.Server.AddBytes("own.fits", good);
        SimulatedFile cloud = reason switch
        {
            "checksum" => _harness.Server.AddBytes("cloud.fits", good, Fault.CorruptOnce(3000, Fault.Always)),
            "length" => _harness.Server.AddBytes("cloud.fits", VoHarness.Fits(3)),
            "page" => _harness.Server.AddBytes("cloud.fits", Encoding.UTF8.GetBytes("<html><title>Sorry</title></html>")),
            _ => _harness.Server.AddBytes("cloud.fits", good, Fault.Status(410)),
        };
        Uri first = reason == "unreachable" ? await NobodyAsync() : cloud.Uri;
        var item = new DownloadItem
        {
            Sources = [first, own.Uri],
            Length = reason == "length" ? good.Length : null,
            Checksums = reason == "checksum" ? [Checksum.Create(ChecksumAlgorithm.Sha256, own.Sha256)] : [],
            Details = new VoDetails { Providers = ["aws", "on-prem"], Format = "application/fits" }.Write(),
        };

        BatchRun run = await _harness.RunAsync([item]);

        Assert.True(run.Items[0].State == ItemState.Completed, run.Items[0].Error);
        Assert.Equal(own.Sha256, SecretSearch.Digest(run.Items[0].FullName!));
        Assert.Equal((own.Uri, 1), (run.Sink.Settled[0].Transfer!.Source, run.Sink.Settled[0].Transfer!.Failures.Count));
    }

    [Fact]
    public async Task Where_every_copy_fails_all_reasons_are_told()
    {
        SimulatedFile one = _harness.Server.Add("one.bin", 1000, 1, Fault.Status(403));
        SimulatedFile two = _harness.Server.Add("two.bin", 1000, 1, Fault.Status(404));

        BatchRun run = await _harness.RunAsync([new DownloadItem { Sources = [one.Uri, two.Uri] }]);

        Assert.Equal(ErrorId.ItemNotFound, run.Items[0].ErrorId);
        Assert.Contains("HTTP 404", run.Items[0].Error, StringComparison.Ordinal);
        Assert.Contains($"{one.Uri}: HTTP 403", run.Items[0].Error, StringComparison.Ordinal);
        Assert.Equal([403, 404], run.Sink.Settled[0].Transfer!.Failures.Select(failure => failure.StatusCode!.Value));
    }

    [Fact]
    public async Task A_partial_file_goes_on_with_the_copy_it_came_from()
    {
        var gate = new SimulatorGate();
        SimulatedFile refusing = _harness.Server.Add("one.bin", 3 * MiB, 1, Fault.Status(403, 1));
        SimulatedFile cut = _harness.Server.Add("two.bin", 3 * MiB, 2, Fault.Hold(gate, 2 * MiB, times: 1));
        BatchInfo made = await _harness.CreateAsync([new DownloadItem { Sources = [refusing.Uri, cut.Uri] }]);
        using var suspend = new CancellationTokenSource();
        Task<BatchRun> running = _harness.Engines.RunAsync(made, _harness.Engine, suspend: suspend.Token);
        await _harness.Engines.UntilAsync(made.Id, batch => batch.BytesReceived >= 2 * MiB - 65536);
        await suspend.CancelAsync();
        await running;
        gate.Open();
        _harness.Server.ClearRequests();

        BatchRun run = await _harness.Engines.RunAsync(made, _harness.Engine);

        Assert.Equal(cut.Sha256, SecretSearch.Digest(run.Items[0].FullName!));
        Assert.All(_harness.Server.Requests, request => Assert.Equal(cut.Uri.PathAndQuery, request.Target));
        Assert.True(run.Sink.Settled[0].Transfer!.Resumed);
    }

    [Fact]
    public async Task A_partial_file_of_another_address_is_dropped()
    {
        var gate = new SimulatorGate();
        SimulatedFile one = _harness.Server.Add("one.bin", 3 * MiB, 1, Fault.Hold(gate, 2 * MiB, times: 1));
        SimulatedFile two = _harness.Server.Add("two.bin", 3 * MiB, 1);
        BatchInfo made = await _harness.CreateAsync([new DownloadItem { Sources = [one.Uri], RelativePath = "x.bin" }]);
        using var suspend = new CancellationTokenSource();
        Task<BatchRun> running = _harness.Engines.RunAsync(made, _harness.Engine, suspend: suspend.Token);
        await _harness.Engines.UntilAsync(made.Id, batch => batch.BytesReceived >= (2 * MiB) - 65536);
        await suspend.CancelAsync();
        await running;
        gate.Open();
        Assert.Contains("x.bin.part.json", _harness.Engines.FilesOnDisk());
        _harness.Server.ClearRequests();

        // The same bytes with the same tag, from somewhere else: nothing but the address tells them apart.
        BatchRun run = await _harness.RunAsync([new DownloadItem { Sources = [two.Uri], RelativePath = "x.bin" }]);

        Assert.Equal(ItemState.Completed, run.Items[0].State);
        Assert.Null(Assert.Single(_harness.Server.Requests).Range);
        Assert.False(run.Sink.Settled[0].Transfer!.Resumed);
    }

    private static async Task<Uri> NobodyAsync()
    {
        await using LoopbackHttpServer gone = await LoopbackHttpServer.StartAsync(exchange => exchange.SendAsync(200), new LoopbackServerOptions());
        return new Uri(gone.BaseUri, "cloud.fits");
    }

    private async Task<(BatchRun Run, TransferFacts Facts)> RunCopiesAsync(params IEnumerable<SimulatedFile> copies)
    {
        BatchRun run = await _harness.RunAsync([new DownloadItem
        {
            Sources = [.. copies.Select(copy => copy.Uri)],
            Details = new VoDetails { Providers = ["aws", "on-prem"] }.Write(),
        }]);
        Assert.True(run.Items[0].State == ItemState.Completed, run.Items[0].Error);
        return (run, run.Sink.Settled[0].Transfer!);
    }
}
