using ScienceDownload.Engine.Naming;
using ScienceDownload.Engine.Transfers;
using ScienceDownload.Engine.Transports.S3;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Engine.Transports.S3;

/// <summary>Bytes from S3: requests, ranges, conditions, faults.</summary>
public sealed class S3TransferTests
{
    private const long MiB = 1024 * 1024;

    [Theory]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData((8 * MiB) - 1)]
    [InlineData(8 * MiB)]
    public async Task A_small_public_object_is_one_unsigned_request(long length)
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        // One connection, because others would join a transfer that is slow.
        harness.Limits = harness.Limits with { Connections = 1 };
        S3Object file = harness.Server.AddBucket("public", isPublic: true).Add("a/b.bin", length);

        await harness.MoveAndCheckAsync(file);

        RecordedRequest request = Assert.Single(harness.Server.Requests);
        Assert.Equal(("GET", 206, "bytes=0-8388607"), (request.Method, request.Status, request.Range));
        Assert.Null(request.Headers["Authorization"]);
        Assert.Equal("test/1", request.Headers["User-Agent"]);
        Assert.Equal(0, harness.EnvironmentWasAsked);
    }

    [Fact]
    public async Task An_empty_object_takes_a_head_because_no_range_of_it_exists()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Object file = harness.Server.AddBucket("public", isPublic: true).Add("empty", 0);

        await harness.MoveAndCheckAsync(file);

        Assert.Equal(["GET 416", "HEAD 200"], harness.Asked);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_large_object_comes_in_ranges_under_its_tag_each_asked_for_once(int connections)
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        harness.Limits = harness.Limits with { Connections = connections };
        S3Object file = harness.Server.AddBucket("public", isPublic: true).Add("large.bin", (40 * MiB) + 3);

        await harness.MoveAndCheckAsync(file);

        RecordedRequest[] gets = [.. harness.Server.Requests.Where(request => request.Method == "GET")];
        Assert.All(gets, get => Assert.Equal(206, get.Status));
        Assert.All(gets.Skip(1), get => Assert.Equal(file.File.ETag, get.Headers["If-Match"]));
        Assert.Equal(gets.Length, gets.Select(get => get.Range).Distinct().Count());
        Assert.Equal("GET", harness.Server.Requests[0].Method);
        if (connections == 1)
            Assert.Equal(2, gets.Length);
    }

    // A tag of parts is no MD5, and a replaced object starts again.
    [Fact]
    public async Task An_object_replaced_midway_starts_again_and_is_never_mixed()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        // Others that come early enough would bring all the rest of the old object, and nobody would ask for the new one.
        harness.Limits = harness.Limits with { Connections = 1 };
        S3Object file = harness.Server.AddBucket("public", isPublic: true)
            .Add("large.bin", 24 * MiB, 5, Fault.ChangesMidway(4 * MiB)).SendInParts(5 * MiB);
        Assert.Matches("^\"[0-9a-f]{32}-5\"$", file.File.ETag);

        await harness.MoveAndCheckAsync(file);

        Assert.Contains(harness.Server.Requests, request => request.Status == 412);
        Assert.Contains(harness.Failures, failure => failure is { Id: ErrorId.ContentChanged });
    }

    [Fact]
    public async Task Slow_down_is_waited_out_for_each_part()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Object file = harness.Server.AddBucket("public", isPublic: true).Add("large.bin", 40 * MiB, 1, S3Faults.SlowDown(2));

        await harness.MoveAndCheckAsync(file);

        Assert.Equal(2, harness.Failures.Count(failure => failure is { Id: ErrorId.ServerError, StatusCode: 503, IsTransient: true }));
        Assert.StartsWith("HTTP 503 SlowDown", harness.Failures[0].Message, StringComparison.Ordinal);
    }

    // An answer that begins well and ends in an error is cut short, and only the rest is asked for again.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_part_that_is_cut_is_continued_where_it_broke(bool endsInError)
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        harness.Limits = harness.Limits with { Connections = 1 };
        Fault fault = endsInError ? Fault.ErrorPageBeforeCut(3 * MiB) : Fault.CutAt(3 * MiB, CutKind.Close);
        S3Object file = harness.Server.AddBucket("public", isPublic: true).Add("large.bin", 6 * MiB, 1, fault);

        await harness.MoveAndCheckAsync(file);

        Assert.Equal(2, harness.Server.Requests.Count);
        // What came before the cut counts, but for the last 64 KiB.
        Assert.Equal($"bytes={(3 * MiB) - 65_536}-", harness.Server.Requests[1].Range);
        Assert.Equal(file.File.ETag, harness.Server.Requests[1].Headers["If-Match"]);
    }

    [Fact]
    public async Task A_killed_transfer_goes_on_with_its_range_under_its_tag()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        harness.Limits = harness.Limits with { Connections = 1 };
        var gate = new SimulatorGate();
        S3Object file = harness.Server.AddBucket("public", isPublic: true).Add("large.bin", 6 * MiB, 1, Fault.Hold(gate, 4 * MiB, times: 1));
        await harness.MoveUntilAsync(file, 4 * MiB);
        harness.Server.ClearRequests();

        await harness.MoveAndCheckAsync(file);

        RecordedRequest rest = Assert.Single(harness.Server.Requests);
        Assert.Equal(($"bytes={(4 * MiB) - 65_536}-", file.File.ETag), (rest.Range, rest.Headers["If-Match"]));
        gate.Open();
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_is_read_in_one_stream()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Object file = harness.Server.AddBucket("public", isPublic: true).Add("large.bin", 40 * MiB, 1, Fault.IgnoresRange());

        await harness.MoveAndCheckAsync(file);

        Assert.Empty(harness.Failures.Select(failure => failure.ToString()));
        Assert.Equal(["GET 200"], harness.Asked);
    }

    [Fact]
    public async Task A_wrong_range_is_refused()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Object file = harness.Server.AddBucket("public", isPublic: true).Add("large.bin", 40 * MiB, 1, Fault.WrongContentRange());

        await harness.MoveAndCheckAsync(file);

        Assert.Contains(harness.Failures, failure => failure.Id == ErrorId.ArchiveReplyInvalid);
    }

    [Theory]
    [InlineData("a b.bin", "a b.bin")]
    [InlineData("a+b.bin", "a+b.bin")]
    [InlineData("a#b.bin", "a#b.bin")]
    [InlineData("a?b=c.bin", "a_b=c.bin")]
    [InlineData("a?versionId=c.bin", "a_versionId=c.bin")]
    [InlineData("a%20b.bin", "a%20b.bin")]
    [InlineData("a%zz.bin", "a%zz.bin")]
    [InlineData("x//a.bin", "a.bin")]
    [InlineData("/a.bin", "a.bin")]
    [InlineData("é/ü/日本.bin", "日本.bin")]
    [InlineData("a/b/", "b")]
    [InlineData("x/../../a.bin", "a.bin")]
    [InlineData("./a.bin", "a.bin")]
    [InlineData("x\\y.bin", "x_y.bin")]
    [InlineData("a:b*c!'().bin", "a_b_c!'().bin")]
    public async Task Odd_keys_are_read_with_keys_and_get_a_safe_name(string key, string name)
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Key signer = harness.Server.AddKey("AKIDGOOD", "secret");
        S3Bucket bucket = harness.Server.AddBucket("odd").Allow(signer);
        S3Object file = bucket.Add(key, 1000, seed: key.Length);
        harness.SignAs(signer);
        Uri address = new S3Location("odd", key).ToUri();

        TransferResult result = (await harness.MoveAsync(address))!;

        Assert.Equal(file.File.Sha256, result.Sha256);
        Assert.Equal(["GET 206"], harness.Asked);
        Assert.Equal(name, ResponseName.From(null, address, address));
        result.Part.Dispose();
    }
}
