using ScienceDownload.Simulators;
using ScienceDownload.Tests.Conformance;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Vo.Downloads;

/// <summary>Files that are there already, and servers that are asked whether they still have that very version.</summary>
public sealed class StrongCacheTests : IAsyncLifetime
{
    private VoHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _harness = await VoHarness.StartAsync();
        _harness.Engines.Options = _harness.Engines.Options with { Conflict = ConflictPolicy.Revalidate };
    }

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_version_that_is_still_the_server_s_is_kept_after_one_question(bool hasTag)
    {
        SimulatedFile file = _harness.Server.Add("get?file=a.bin", 400_000, 1, hasTag ? [] : [Fault.LastModifiedOnly()]);
        await RunAsync(file);

        // Kept once, it can be asked about again.
        for (int again = 0; again < 2; again++)
        {
            BatchRun run = await RunAsync(file);

            Assert.Equal((ItemState.Skipped, file.Sha256), (run.Items[0].State, run.Items[0].Sha256));
            Assert.Equal(0, run.Sink.Settled[0].Transfer!.BytesTransferred);
            RecordedRequest request = Assert.Single(_harness.Server.Requests);
            Assert.Equal(304, request.Status);
            Assert.Equal(hasTag ? file.ETag : null, request.Headers["If-None-Match"]);
            Assert.Equal(hasTag, request.Headers["If-Modified-Since"] is null);
        }
    }

    [Fact]
    public async Task Another_version_takes_its_place_with_a_warning()
    {
        SimulatedFile file = _harness.Server.Add("a.bin", 400_000, 1);
        await RunAsync(file);
        file.Change();

        BatchRun run = await RunAsync(file);

        Assert.Equal((ItemState.Completed, file.Sha256), (run.Items[0].State, SecretSearch.Digest(run.Items[0].FullName!)));
        Assert.Contains(
            run.Sink.Messages, message => message.EndsWith("a.bin is an older version than the server's: it is replaced.", StringComparison.Ordinal));
        Assert.Equal(304, (await StatusesAsync(file)).Single());
    }

    // A condition would keep the damage.
    [Fact]
    public async Task A_file_that_is_no_longer_what_came_is_fetched_without_a_condition()
    {
        SimulatedFile file = _harness.Server.Add("a.bin", 400_000, 1);
        BatchRun first = await RunAsync(file);
        using (FileStream damaged = File.OpenWrite(first.Items[0].FullName!))
            damaged.Write([1, 2, 3]);

        BatchRun run = await RunAsync(file);

        Assert.Equal(file.Sha256, SecretSearch.Digest(run.Items[0].FullName!));
        Assert.Null(Assert.Single(_harness.Server.Requests).Headers["If-None-Match"]);
        Assert.Contains(run.Sink.Messages, message => message.Contains("is not known to be what was downloaded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_a_file_that_somebody_else_put_there_nothing_is_assumed()
    {
        SimulatedFile file = _harness.Server.Add("a.bin", 400_000, 1);
        Directory.CreateDirectory(_harness.Engines.Destination);
        await File.WriteAllBytesAsync(_harness.Engines.PathOf("a.bin"), new byte[400_000], EngineHarness.Cancellation);

        BatchRun run = await RunAsync(file);

        Assert.Equal((ItemState.Completed, file.Sha256), (run.Items[0].State, SecretSearch.Digest(run.Items[0].FullName!)));
        Assert.Null(Assert.Single(_harness.Server.Requests).Headers["If-None-Match"]);
    }

    [Fact]
    public async Task Without_anything_to_ask_by_a_file_is_fetched_again()
    {
        SimulatedFile file = _harness.Server.Add("a.bin", 400_000, 1, Fault.NoValidator());
        await RunAsync(file);

        Assert.Equal([200], await StatusesAsync(file));
    }

    // The name is not known before the reply is there; its tag tells then.
    [Fact]
    public async Task Where_the_reply_names_the_file_its_tag_keeps_it()
    {
        SimulatedFile file = _harness.Server.Add("get", 400_000, 1, Fault.ContentDisposition("attachment; filename=named.bin"));
        await RunAsync(file);

        BatchRun run = await RunAsync(file);

        Assert.Equal((ItemState.Skipped, "named.bin"), (run.Items[0].State, run.Items[0].RelativePath));
        Assert.Equal(0, run.Sink.Settled[0].Transfer!.BytesTransferred);
    }

    // What another copy calls its version says nothing of the first one's.
    [Fact]
    public async Task The_tag_of_a_copy_that_stood_in_is_not_shown_to_the_first()
    {
        SimulatedFile refusing = _harness.Server.Add("one.bin", 400_000, 1, Fault.Status(403, 1));
        SimulatedFile own = _harness.Server.Add("two.bin", 400_000, 2);
        DownloadItem[] items = [new DownloadItem { Sources = [refusing.Uri, own.Uri], RelativePath = "x.bin" }];
        await _harness.RunAsync(items);
        _harness.Server.ClearRequests();

        BatchRun run = await _harness.RunAsync(items);

        Assert.Equal(refusing.Sha256, SecretSearch.Digest(run.Items[0].FullName!));
        Assert.Null(Assert.Single(_harness.Server.Requests).Headers["If-None-Match"]);
    }

    [Fact]
    public async Task The_tag_of_the_first_copy_is_not_shown_to_another()
    {
        SimulatedFile first = _harness.Server.Add("one.bin", 400_000, 1), own = _harness.Server.Add("two.bin", 400_000, 1);
        DownloadItem[] items = [new DownloadItem { Sources = [first.Uri, own.Uri], RelativePath = "x.bin" }];
        await _harness.RunAsync(items);
        _harness.Server.Add("one.bin", 400_000, 1, Fault.Status(403));
        _harness.Server.ClearRequests();

        await _harness.RunAsync(items);

        Assert.Equal([first.ETag, null], _harness.Server.Requests.Select(request => request.Headers["If-None-Match"]));
    }

    [Fact]
    public async Task An_object_of_S3_is_asked_about_in_the_same_way()
    {
        await using S3Simulator server = await S3Simulator.StartAsync();
        _harness.Engines.Options = _harness.Engines.Options with { S3 = new S3Settings { Endpoint = server.Endpoint, Anonymous = true } };
        S3Object file = server.AddBucket("public", isPublic: true).Add("d/a.bin", 400_000);
        BatchRun first = await _harness.RunAsync(file.Uri);
        Assert.Equal(ChecksumAlgorithm.Md5, Assert.Single(first.Sink.Settled[0].Transfer!.Verified).Algorithm);
        server.ClearRequests();

        BatchRun kept = await _harness.RunAsync(file.Uri);

        RecordedRequest request = Assert.Single(server.Requests);
        Assert.Equal((ItemState.Skipped, 304, file.File.ETag), (kept.Items[0].State, request.Status, request.Headers["If-None-Match"]));
        file.File.Change();
        Assert.Equal(ItemState.Completed, (await _harness.RunAsync(file.Uri)).Items[0].State);
    }

    private Task<BatchRun> RunAsync(SimulatedFile file)
    {
        _harness.Server.ClearRequests();
        return _harness.RunAsync(file.Uri);
    }

    private async Task<IEnumerable<int>> StatusesAsync(SimulatedFile file)
    {
        await RunAsync(file);
        return _harness.Server.Requests.Select(request => request.Status);
    }
}
