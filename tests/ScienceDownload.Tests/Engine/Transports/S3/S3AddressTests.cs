using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Engine.Transports.S3;

/// <summary>Where a bucket is: its region, the endpoint, and how its name stands in an address.</summary>
public sealed class S3AddressTests
{
    [Theory]
    [InlineData(400)]
    [InlineData(301)]
    public async Task Another_region_is_followed_and_remembered(int status)
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Key key = harness.Server.AddKey("AKIDGOOD", "secret");
        S3Bucket bucket = harness.Server.AddBucket("far").Allow(key);
        (bucket.Region, bucket.WrongRegionStatus) = ("eu-west-1", status);
        S3Object first = bucket.Add("a.bin", 1000), second = bucket.Add("b.bin", 1000);
        harness.SignAs(key);

        await harness.MoveAndCheckAsync(first);
        Assert.Equal([$"GET {status}", "GET 206"], harness.Asked);
        Assert.Contains("/eu-west-1/s3/", harness.Server.Requests[1].Headers["Authorization"], StringComparison.Ordinal);
        Assert.Contains("s3://far is in the region eu-west-1, not us-east-1.", harness.Told);
        File.Delete(harness.Target);
        harness.Server.ClearRequests();
        await harness.MoveAndCheckAsync(second);

        Assert.Equal(["GET 206"], harness.Asked);
    }

    [Theory]
    [InlineData("AWS_REGION")]
    [InlineData("AWS_DEFAULT_REGION")]
    public async Task The_region_comes_from_the_environment_unless_it_is_given(string variable)
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Key key = harness.Server.AddKey("AKIDGOOD", "secret");
        S3Bucket bucket = harness.Server.AddBucket("far").Allow(key);
        bucket.Region = "ap-south-1";
        harness.SignAs(key);
        harness.Variables[variable] = "ap-south-1";

        await harness.MoveAndCheckAsync(bucket.Add("a.bin", 1000));

        Assert.Equal(["GET 206"], harness.Asked);
    }

    [Theory]
    [InlineData(null, "/data.bucket/dir/a.bin")]
    [InlineData(true, "/data.bucket/dir/a.bin")]
    public async Task With_an_endpoint_the_bucket_stands_in_the_path(bool? pathStyle, string target)
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        harness.Server.AllowsVirtualHosts = false;
        harness.UseSettings(settings => settings with { PathStyle = pathStyle });

        await harness.MoveAndCheckAsync(harness.Server.AddBucket("data.bucket", isPublic: true).Add("dir/a.bin", 1000));

        Assert.Equal(target, harness.Server.Requests[0].Target);
    }

    [Fact]
    public async Task The_bucket_stands_in_the_host_where_that_is_wanted()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Key key = harness.Server.AddKey("AKIDGOOD", "secret");
        harness.SignAs(key);
        harness.UseSettings(settings => settings with { PathStyle = false, Endpoint = new Uri($"http://s3.test:{harness.Server.Endpoint.Port}") });

        await harness.MoveAndCheckAsync(harness.Server.AddBucket("bucket").Allow(key).Add("dir/a b.bin", 1000));

        RecordedRequest request = Assert.Single(harness.Server.Requests);
        Assert.Equal(("/dir/a%20b.bin", $"bucket.s3.test:{harness.Server.Endpoint.Port}"), (request.Target, request.Headers["Host"]));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unreachable()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        harness.Limits = harness.Limits with { MaxRetries = 0 };
        harness.UseSettings(settings => settings with { Endpoint = new Uri("http://127.0.0.1:1") });

        var failure = await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(new Uri("s3://public/x")));

        Assert.Equal((ErrorId.ServerUnreachable, true), (failure.Id, failure.IsTransient));
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL_S3")]
    [InlineData("AWS_ENDPOINT_URL")]
    public async Task The_endpoint_comes_from_the_environment_unless_it_is_given(string variable)
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        harness.Variables[variable] = harness.Server.Endpoint.ToString();
        harness.UseSettings(settings => settings with { Endpoint = null });

        await harness.MoveAndCheckAsync(harness.Server.AddBucket("public", isPublic: true).Add("a.bin", 1000));
    }
}
