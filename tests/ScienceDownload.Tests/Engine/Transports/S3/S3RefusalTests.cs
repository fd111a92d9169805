using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Engine.Transports.S3;

/// <summary>What the refusals of S3 become.</summary>
public sealed class S3RefusalTests
{
    // Not "no credentials" but "not found", in one request.
    [Fact]
    public async Task A_missing_key_in_a_public_bucket_is_not_found()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        harness.Server.AddBucket("public", isPublic: true);

        var failure = await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(new Uri("s3://public/no/such.bin")));

        Assert.Equal((ErrorId.ItemNotFound, 404), (failure.Id, failure.StatusCode));
        Assert.Equal("HTTP 404 NoSuchKey. The bucket public has no object 'no/such.bin'.", failure.Message);
        Assert.Equal(["GET 404"], harness.Asked);
        Assert.Equal(0, harness.EnvironmentWasAsked);
    }

    [Fact]
    public async Task A_missing_key_where_listing_is_not_allowed_names_both_causes()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        harness.Server.AddBucket("public", isPublic: true).IsListable = false;

        var failure = await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(new Uri("s3://public/no/such.bin")));

        Assert.Equal(ErrorId.AccessDenied, failure.Id);
        Assert.Equal(
            "HTTP 403 AccessDenied as nobody (unsigned); the environment has no keys. "
            + "Keys with rights may help; S3 also answers so for a key that does not exist ('no/such.bin') when listing is not allowed.",
            failure.Message);
        Assert.Equal(["GET 403"], harness.Asked);
    }

    [Fact]
    public async Task A_key_that_is_missing_for_somebody_with_rights_is_not_found_and_the_first_refusal_is_kept()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        harness.EnvironmentKey = harness.Server.AddKey("AKIDENV", "secret");
        harness.Server.AddBucket("private").Allow(harness.EnvironmentKey);

        var failure = await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(new Uri("s3://private/x")));

        Assert.Equal(ErrorId.ItemNotFound, failure.Id);
        Assert.Equal(
            "HTTP 404 NoSuchKey as the credentials of the environment; before that HTTP 403 AccessDenied as nobody (unsigned). "
            + "The bucket private has no object 'x'.",
            failure.Message);
    }

    [Fact]
    public async Task A_missing_bucket_is_not_found()
    {
        await using S3Harness harness = await S3Harness.StartAsync();

        var failure = await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(new Uri("s3://nowhere/x")));

        Assert.Equal(ErrorId.ItemNotFound, failure.Id);
        Assert.Contains("There is no bucket nowhere", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_in_an_archive_tier_says_what_to_do()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Object file = harness.Server.AddBucket("public", isPublic: true).Add("cold.bin", 1000, 0, S3Faults.Refuses(403, "InvalidObjectState"));

        var failure = await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(file));

        Assert.Equal(ErrorId.RequestRefused, failure.Id);
        Assert.Equal("HTTP 403 InvalidObjectState. The object is in an archive tier: have it restored first, then try again.", failure.Message);
        Assert.Single(harness.Server.Requests);
    }
}
