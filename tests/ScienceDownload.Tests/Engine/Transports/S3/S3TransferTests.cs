using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Engine.Transports.S3;

/// <summary>Bytes from S3: requests, ranges, conditions, faults.</summary>
public sealed class S3TransferTests
{
    private const long MiB = 1024 * 1024;

    // S1
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
}
