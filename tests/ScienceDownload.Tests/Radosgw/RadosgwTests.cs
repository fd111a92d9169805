using System.Security.Cryptography;
using Amazon.S3.Model;
using ScienceDownload.Engine.Jobs;
using ScienceDownload.Tests.Engine.Jobs;
using ScienceDownload.Tests.Support;
using S3Location = ScienceDownload.Engine.Transports.S3.S3Location;

namespace ScienceDownload.Tests.Radosgw;

/// <summary>The engine against a real S3 server, which checks signatures and ranges as nobody of ours would.</summary>
public sealed class RadosgwTests(RadosgwServer server) : IClassFixture<RadosgwServer>, IAsyncLifetime
{
    private const int MiB = 1024 * 1024;

    private static readonly ArchiveAccess Owner = new() { UserName = RadosgwServer.KeyId, Password = RadosgwServer.Secret };

    private EngineHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _harness = await EngineHarness.StartAsync();
        _harness.Options = _harness.Options with { S3 = new S3Settings { Endpoint = server.Endpoint } };
    }

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Theory]
    [InlineData(true, 0, 0)]
    [InlineData(true, 1, 0)]
    [InlineData(true, 65_536, 0)]
    [InlineData(true, (20 * MiB) + 3, 0)]
    [InlineData(true, (20 * MiB) + 3, 5 * MiB)]
    [InlineData(true, (20 * MiB) + 3, 8 * MiB)]
    [InlineData(false, 65_536, 0)]
    [InlineData(false, (20 * MiB) + 3, 0)]
    [InlineData(false, (20 * MiB) + 3, 8 * MiB)]
    public async Task An_object_arrives_whole(bool isPublic, int length, int partSize)
    {
        string bucket = await server.AddBucketAsync(isPublic);
        byte[] content = Random(length);
        await (partSize == 0 ? server.PutAsync(bucket, "dir/a.bin", content) : server.PutInPartsAsync(bucket, "dir/a.bin", content, partSize));

        BatchRun run = await RunAsync(isPublic ? null : Owner, new S3Location(bucket, "dir/a.bin"));

        Assert.True(run.Batch.Completed == 1, run.Items[0].Error);
        Assert.Equal(content, await File.ReadAllBytesAsync(run.Items[0].FullName!, TestContext.Current.CancellationToken));
        if (partSize > 0)
            Assert.Contains(run.Sink.Messages, text => text.EndsWith("parts are those of its tag.", StringComparison.Ordinal));
        else if (length > 0)
            Assert.Contains(run.Sink.Messages, text => text.EndsWith("its md5 is the server's.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Odd_keys_are_listed_and_read_signed_and_unsigned()
    {
        string[] keys =
        [
            "a b+c.txt", "h#sh.txt", "qu?.txt", "p%20q.txt", "x//dd.txt", "naïve ü 日本.txt", "sl/", "../up.txt",
            "a&b=c;d@e:f,g$h!'()*.txt", "e/", "e.txt",
        ];
        string open = await server.AddBucketAsync(isPublic: true), closed = await server.AddBucketAsync(isPublic: false);
        foreach (string key in keys)
        {
            byte[] content = key == "e/" ? [] : System.Text.Encoding.UTF8.GetBytes(key);
            await server.PutAsync(open, "odd/" + key, content);
            await server.PutAsync(closed, key, content);
        }

        BatchRun unsigned = await RunAsync(null, recurse: true, new S3Location(open, "odd/"));
        string folder = _harness.Options.Destination;
        _harness.Options = _harness.Options with { Destination = folder + "-2" };
        BatchRun signed = await RunAsync(Owner, recurse: true, new S3Location(closed, ""));

        // The folder mark alone is left out.
        foreach (BatchRun run in new[] { unsigned, signed })
        {
            Assert.True(run.Batch.Failed == 0, string.Join('\n', run.Items.Select(item => item.Error)));
            Assert.Equal(keys.Length - 1, run.Batch.Completed);
            Assert.Equal(keys.Where(key => key != "e/").Order(), run.Items.Select(item => File.ReadAllText(item.FullName!)).Order());
        }
    }

    [Fact]
    public async Task Wrong_keys_missing_objects_and_missing_buckets_are_told_apart()
    {
        string open = await server.AddBucketAsync(isPublic: true), closed = await server.AddBucketAsync(isPublic: false);
        await server.PutAsync(closed, "a.bin", Random(10));

        BatchRun run = await RunAsync(
            Owner with { Password = "wrong" },
            new S3Location(closed, "a.bin"),
            new S3Location(open, "missing.bin"),
            new S3Location("no-such-bucket", "x"));
        BatchRun missing = await RunAsync(Owner, new S3Location(closed, "missing.bin"));

        Assert.Equal([ErrorId.NotSignedIn, ErrorId.ItemNotFound, ErrorId.ItemNotFound], run.Items.Select(item => item.ErrorId!.Value));
        Assert.StartsWith(
            "HTTP 403 SignatureDoesNotMatch as the key ownerkey, and HTTP 403 AccessDenied as nobody", run.Items[0].Error, StringComparison.Ordinal);
        Assert.Contains("There is no bucket no-such-bucket", run.Items[2].Error, StringComparison.Ordinal);
        Assert.Equal(ErrorId.ItemNotFound, missing.Items[0].ErrorId);
    }

    [Fact]
    public async Task An_object_that_is_replaced_midway_is_never_mixed()
    {
        string bucket = await server.AddBucketAsync(isPublic: true);
        byte[] before = Random(16 * MiB), after = Random(16 * MiB);
        await server.PutAsync(bucket, "a.bin", before);
        // Slow enough that the object can be replaced in its middle.
        _harness.Options = _harness.Options with { BytesPerSecond = MiB, Connections = 1 };
        BatchInfo made = await _harness.CreateAsync([EngineHarness.Item(new S3Location(bucket, "a.bin").ToUri())]);

        Task<BatchRun> running = _harness.RunAsync(made);
        await _harness.UntilAsync(made.Id, batch => batch.BytesReceived > 0 || batch.State.IsTerminal());
        await server.PutAsync(bucket, "a.bin", after);
        BatchRun run = await running;

        Assert.True(run.Batch.Completed == 1, run.Items[0].Error);
        byte[] found = await File.ReadAllBytesAsync(run.Items[0].FullName!, TestContext.Current.CancellationToken);
        Assert.True(found.AsSpan().SequenceEqual(before) || found.AsSpan().SequenceEqual(after));
    }

    [Fact]
    public async Task A_suspended_transfer_goes_on_under_the_tag_and_starts_again_when_the_object_is_another()
    {
        string bucket = await server.AddBucketAsync(isPublic: true);
        byte[] content = Random(16 * MiB);
        foreach (bool replace in new[] { false, true })
        {
            string key = $"{replace}.bin";
            await server.PutInPartsAsync(bucket, key, content, 8 * MiB);
            _harness.Options = _harness.Options with { BytesPerSecond = MiB / 4, Connections = 1 };
            BatchInfo made = await _harness.CreateAsync([EngineHarness.Item(new S3Location(bucket, key).ToUri())]);
            using var suspend = new CancellationTokenSource();
            // By a clock that stands still the limit of the rate is never over: the transfer stays in its middle.
            var clock = new FakeClock();
            DownloadEngine engine = _harness.Open(clock);
            Task<BatchRun> running = _harness.RunAsync(made, engine, suspend: suspend.Token);
            await EngineHarness.UntilReceivedAsync(engine, clock, made.Id, MiB);
            await suspend.CancelAsync();
            Assert.Equal(BatchState.Suspended, (await running).Batch.State);
            byte[] expected = replace ? Random(16 * MiB) : content;
            if (replace)
                await server.PutInPartsAsync(bucket, key, expected, 8 * MiB);

            BatchRun run = await _harness.RunAsync(made, _harness.Open(new HastyTime(100)));

            Assert.True(run.Batch.Completed == 1, run.Items[0].Error);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(expected)), run.Items[0].Sha256);
        }
    }

    [Fact]
    public async Task A_condition_on_a_range_is_kept_by_the_server()
    {
        string bucket = await server.AddBucketAsync(isPublic: true);
        await server.PutAsync(bucket, "a.bin", Random(1000));
        var changed = await Assert.ThrowsAsync<Amazon.S3.AmazonS3Exception>(() => server.Owner.GetObjectAsync(
            new GetObjectRequest
            {
                BucketName = bucket,
                Key = "a.bin",
                ByteRange = new ByteRange(10, 20),
                EtagToMatch = "\"0123456789abcdef0123456789abcdef\"",
            }));
        Assert.Equal(System.Net.HttpStatusCode.PreconditionFailed, changed.StatusCode);
    }

    private Task<BatchRun> RunAsync(ArchiveAccess? access, params S3Location[] locations) => RunAsync(access, recurse: false, locations);

    private async Task<BatchRun> RunAsync(ArchiveAccess? access, bool recurse, params S3Location[] locations)
    {
        BatchInfo made = await _harness.Engine.CreateAsync(
            new BatchRequest
            {
                Items = ScienceDownload.Tests.Engine.AsyncSequence.Of(locations.Select(location => EngineHarness.Item(location.ToUri()))),
                Options = _harness.Options,
                Recurse = recurse,
                Access = access,
            },
            TestContext.Current.CancellationToken);
        return await _harness.RunAsync(made, context: new RunContext { Access = access });
    }

    private static byte[] Random(int length) => RandomNumberGenerator.GetBytes(length);
}
