using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Engine.Transports.S3;

/// <summary>As whom a bucket is asked.</summary>
public sealed class S3AccessTests
{
    [Fact]
    public async Task A_private_object_is_read_with_the_keys_that_were_given()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Key key = harness.Server.AddKey("AKIDGOOD", "secret/of+good");
        S3Object file = harness.Server.AddBucket("private").Allow(key).Add("a.bin", 1000);
        harness.SignAs(key);

        await harness.MoveAndCheckAsync(file);

        RecordedRequest request = Assert.Single(harness.Server.Requests);
        Assert.StartsWith("AWS4-HMAC-SHA256 Credential=AKIDGOOD/", request.Headers["Authorization"], StringComparison.Ordinal);
        Assert.Equal(0, harness.EnvironmentWasAsked);
    }

    [Fact]
    public async Task Without_keys_nobody_is_tried_first_and_the_environment_then_once_for_the_bucket()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        harness.EnvironmentKey = harness.Server.AddKey("AKIDENV", "secret");
        S3Bucket bucket = harness.Server.AddBucket("private").Allow(harness.EnvironmentKey);
        S3Object first = bucket.Add("a.bin", 1000), second = bucket.Add("b.bin", 1000);

        await harness.MoveAndCheckAsync(first);
        Assert.Equal(["GET 403", "GET 206"], harness.Asked);
        Assert.Contains("s3://private/a.bin: HTTP 403 AccessDenied as nobody (unsigned); tries as the credentials of the environment.", harness.Told);
        File.Delete(harness.Target);
        harness.Server.ClearRequests();
        await harness.MoveAndCheckAsync(second);

        Assert.Equal(["GET 206"], harness.Asked);
    }

    // Keys that are not allowed do not keep anybody from a public bucket.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Wrong_keys_give_way_to_nobody_at_a_public_bucket(bool isKnown)
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Key key = harness.Server.AddKey("AKIDOTHER", isKnown ? "another secret" : "unused");
        S3Object file = harness.Server.AddBucket("public", isPublic: true).Add("a.bin", 1000);
        harness.Access = harness.Access with { AccessKeyId = isKnown ? key.Id : "AKIDNOBODY", SecretAccessKey = "wrong" };

        await harness.MoveAndCheckAsync(file);

        Assert.Equal(["GET 403", "GET 206"], harness.Asked);
        Assert.Null(harness.Server.Requests[1].Headers["Authorization"]);
        string code = isKnown ? "SignatureDoesNotMatch" : "InvalidAccessKeyId";
        Assert.Contains(harness.Told, text => text.Contains($"HTTP 403 {code} as the key AKID…", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_all_are_refused_the_first_refusal_tells_and_the_last_is_named()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Key key = harness.Server.AddKey("AKIDB", "secret of b");
        S3Object file = harness.Server.AddBucket("private").Add("a.bin", 1000);
        harness.SignAs(key);

        var failure = await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(file));

        Assert.Equal((ErrorId.AccessDenied, 403), (failure.Id, failure.StatusCode));
        Assert.Equal(
            "HTTP 403 AccessDenied as the key AKIDB, and HTTP 403 AccessDenied as nobody (unsigned). "
            + "Keys with rights may help; S3 also answers so for a key that does not exist ('a.bin') when listing is not allowed.",
            failure.Message);
        Assert.Equal(2, harness.Server.Requests.Count);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anonymous_asks_as_nobody_only()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        harness.EnvironmentKey = harness.Server.AddKey("AKIDENV", "secret");
        S3Object file = harness.Server.AddBucket("private").Allow(harness.EnvironmentKey).Add("a.bin", 1000);
        harness.UseSettings(settings => settings with { Anonymous = true });

        var failure = await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(file));

        Assert.Equal(ErrorId.AccessDenied, failure.Id);
        Assert.Equal(["GET 403"], harness.Asked);
        Assert.Equal(0, harness.EnvironmentWasAsked);
    }

    [Fact]
    public async Task Anonymous_asks_as_nobody_also_where_somebody_was_let_in_before()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        harness.EnvironmentKey = harness.Server.AddKey("AKIDENV", "secret");
        S3Object file = harness.Server.AddBucket("private").Allow(harness.EnvironmentKey).Add("a.bin", 1000);
        await harness.MoveAndCheckAsync(file);
        harness.Server.ClearRequests();
        harness.UseSettings(settings => settings with { Anonymous = true });

        await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(file));

        Assert.Null(Assert.Single(harness.Server.Requests).Headers["Authorization"]);
    }

    [Fact]
    public async Task Keys_that_are_set_or_changed_later_in_a_session_are_found()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Bucket bucket = harness.Server.AddBucket("private");
        S3Object file = bucket.Add("a.bin", 1000);
        await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(file));
        for (int session = 1; session <= 2; session++)
        {
            harness.EnvironmentKey = harness.Server.AddKey($"AKIDENV{session}", $"secret {session}");
            harness.Variables["AWS_ACCESS_KEY_ID"] = harness.EnvironmentKey.Id;
            bucket.Allow(harness.EnvironmentKey);
            File.Delete(harness.Target);

            await harness.MoveAndCheckAsync(file);

            Assert.Contains($"Credential=AKIDENV{session}/", harness.Server.Requests[^1].Headers["Authorization"], StringComparison.Ordinal);
        }

        // Looked for when they had changed, and not otherwise.
        Assert.Equal(3, harness.EnvironmentWasAsked);
    }

    [Fact]
    public async Task An_unknown_profile_is_an_error_before_any_request()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Object file = harness.Server.AddBucket("public", isPublic: true).Add("a.bin", 1000);
        harness.UseSettings(settings => settings with { Profile = "no-such-profile-" + Guid.NewGuid().ToString("N") });

        var failure = await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(file));

        Assert.Equal(ErrorId.NotSignedIn, failure.Id);
        Assert.StartsWith("There is no AWS profile 'no-such-profile-", failure.Message, StringComparison.Ordinal);
        Assert.Empty(harness.Server.Requests);
    }

    [Fact]
    public async Task Requester_pays_only_when_it_was_said()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Key key = harness.Server.AddKey("AKIDGOOD", "secret");
        S3Bucket bucket = harness.Server.AddBucket("paid").Allow(key);
        bucket.RequesterPays = true;
        S3Object file = bucket.Add("a.bin", 1000);
        harness.SignAs(key);
        Assert.Equal(ErrorId.AccessDenied, (await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(file))).Id);
        Assert.All(harness.Server.Requests, request => Assert.Null(request.Headers["x-amz-request-payer"]));
        harness.UseSettings(settings => settings with { RequesterPays = true });

        await harness.MoveAndCheckAsync(file);

        Assert.Equal("requester", harness.Server.Requests[^1].Headers["x-amz-request-payer"]);
    }

    [Fact]
    public async Task Session_keys_send_their_token_and_expired_ones_say_so()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Key key = harness.Server.AddKey("ASIASESSION", "secret", "token/of+the=session");
        S3Bucket bucket = harness.Server.AddBucket("private").Allow(key);
        harness.SignAs(key);
        await harness.MoveAndCheckAsync(bucket.Add("a.bin", 1000));
        File.Delete(harness.Target);
        key.Expire();

        var failure = await Assert.ThrowsAsync<DownloadException>(() => harness.MoveAsync(bucket.Add("b.bin", 1000)));

        Assert.Equal((ErrorId.NotSignedIn, false), (failure.Id, failure.IsTransient));
        Assert.Equal("HTTP 400 ExpiredToken. The session's keys are no longer good: get new ones, and go on with the batch.", failure.Message);
        Assert.DoesNotContain("token/of", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_that_expire_midway_are_renewed_where_somebody_renews_them()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        // More tries than there is time for before the new keys are there.
        harness.Limits = harness.Limits with { Connections = 1, MaxRetries = 200 };
        S3Key old = harness.Server.AddKey("ASIAOLD", "secret 1", "token 1"), renewed = harness.Server.AddKey("ASIANEW", "secret 2", "token 2");
        var gate = new SimulatorGate();
        S3Object file = harness.Server.AddBucket("private").Allow(old).Allow(renewed).Add("a.bin", 12 << 20, 1, Fault.Hold(gate, 1 << 20, times: 1));
        harness.SignAs(old);
        harness.Access = harness.Access with { IsRenewable = true };
        Task moving = harness.MoveAndCheckAsync(file);
        await gate.WaitUntilReachedAsync(1, S3Harness.Cancellation);

        old.Expire();
        gate.Open();
        while (harness.Failures.Count == 0 && !moving.IsCompleted)
            await Task.Yield();
        harness.SignAs(renewed);
        await moving;

        Assert.Contains(harness.Failures, failure => failure is { Id: ErrorId.NotSignedIn, IsTransient: true });
        Assert.Equal(["GET 206", "GET 400", "GET 206"], [.. harness.Asked.Distinct().Take(2), harness.Asked.Last()]);
    }

    [Fact]
    public async Task A_version_is_asked_for_by_the_address_or_by_the_item()
    {
        await using S3Harness harness = await S3Harness.StartAsync();
        S3Object file = harness.Server.AddBucket("public", isPublic: true).Add("a.bin", 1000);
        file.VersionId = "v/1+2";

        await harness.MoveAsync(new Uri("s3://public/a.bin?versionId=v%2F1%2B2"));
        harness.Access = harness.Access with { VersionId = "v/1+2" };
        File.Delete(harness.Target + ".part");
        await harness.MoveAsync(file);

        Assert.Equal(
            ["/public/a.bin?versionId=v%2F1%2B2", "/public/a.bin?versionId=v%2F1%2B2"], harness.Server.Requests.Select(request => request.Target));
    }
}
