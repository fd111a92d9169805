using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Worker;

/// <summary>What <c>scidl</c> does with <c>s3://</c> addresses, keys from the environment and from a profile.</summary>
public sealed class S3Tests : ScidlTest
{
    private const string Secret = "s3cr3t/of+the=key";

    [Fact]
    public async Task An_object_is_fetched_by_its_address()
    {
        await using S3Simulator server = await StartAsync();
        S3Object file = server.AddBucket("public", isPublic: true).Add("dir/a b.nc", 100_000);

        ScidlResult result = await RunAsync("get", "s3://public/dir/a b.nc", "--s3-endpoint", server.Endpoint.ToString());

        Assert.True(result.ExitCode == 0, result.ToString());
        AssertSame(file.File, At("a b.nc"));
        Assert.StartsWith("scidl/", Assert.Single(server.Requests).Headers["User-Agent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_come_from_the_environment_and_show_nowhere()
    {
        await using S3Simulator server = await StartAsync();
        S3Bucket bucket = server.AddBucket("private").Allow(server.AddKey("AKIDENV", Secret, "t0ken/x"));
        S3Object file = bucket.Add("a.nc", 1000);
        (Variables["AWS_ACCESS_KEY_ID"], Variables["AWS_SECRET_ACCESS_KEY"], Variables["AWS_SESSION_TOKEN"]) = ("AKIDENV", Secret, "t0ken/x");
        Variables["AWS_ENDPOINT_URL_S3"] = server.Endpoint.ToString();

        ScidlResult result = await RunAsync("get", file.Uri.ToString(), "s3://private/missing.nc", "--json", "-o", "data/");

        Assert.Equal(1, result.ExitCode);
        AssertSame(file.File, At("data", "a.nc"));
        Assert.Contains("ItemNotFound", result.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, result.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("t0ken", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_gives_keys_region_and_endpoint()
    {
        await using S3Simulator server = await StartAsync();
        S3Bucket bucket = server.AddBucket("private").Allow(server.AddKey("AKIDPROFILE", Secret));
        bucket.Region = "eu-west-1";
        S3Object file = bucket.Add("a.nc", 1000);
        Variables["AWS_SHARED_CREDENTIALS_FILE"] = Write(
            "credentials", "[lab]", "aws_access_key_id = AKIDPROFILE", $"aws_secret_access_key = {Secret}");
        Variables["AWS_CONFIG_FILE"] = Write("config", "[profile lab]", "region = eu-west-1", $"endpoint_url = {server.Endpoint}");

        ScidlResult result = await RunAsync("get", file.Uri.ToString(), "--s3-profile", "lab");
        ScidlResult wrong = await RunAsync("get", file.Uri.ToString(), "--s3-profile", "nobody", "-o", "other/");

        Assert.True(result.ExitCode == 0, result.ToString());
        AssertSame(file.File, At("a.nc"));
        Assert.Single(server.Requests);
        Assert.Contains("There is no AWS profile 'nobody'", wrong.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file_is_repaired_as_the_profile_that_brought_it()
    {
        await using S3Simulator server = await StartAsync();
        S3Object file = server.AddBucket("private").Allow(server.AddKey("AKIDPROFILE", Secret)).Add("a.nc", 1000);
        Variables["AWS_SHARED_CREDENTIALS_FILE"] = Write(
            "credentials", "[lab]", "aws_access_key_id = AKIDPROFILE", $"aws_secret_access_key = {Secret}");
        string list = Write("list.txt", file.Uri.ToString());
        ScidlResult first = await RunAsync("batch", list, "-o", "data", "--s3-profile", "lab", "--s3-endpoint", server.Endpoint.ToString());
        await File.WriteAllTextAsync(At("data", "a.nc"), "damaged", TestContext.Current.CancellationToken);

        ScidlResult repaired = await RunAsync("verify", "data", "--repair");
        File.Delete(At("data", "a.nc"));
        ScidlResult asNobody = await RunAsync("verify", "data", "--repair", "--s3-anonymous", "--s3-endpoint", server.Endpoint.ToString());

        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.True(repaired.ExitCode == 0, repaired.ToString());
        Assert.Contains("1 repaired", repaired.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, asNobody.ExitCode);
        Assert.Contains("HTTP 403", asNobody.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_with_a_prefix_is_taken_apart_and_resumed_with_its_settings()
    {
        await using S3Simulator server = await StartAsync();
        S3Bucket bucket = server.AddBucket("public", isPublic: true);
        var gate = new SimulatorGate();
        S3Object[] files =
        [
            bucket.Add("set/a.nc", 1000), bucket.Add("set/b/c.nc", 12_000_000, 1, Fault.Hold(gate, 6_000_000, times: 1)), bucket.Add("other.nc", 5),
        ];
        string list = Write("list.csv", "url,path", "s3://public/set/,tiles", "s3://public/other.nc,");
        string[] command = ["batch", list, "--recurse", "-o", "data", "--s3-endpoint", server.Endpoint.ToString(), "--connections", "1"];
        ScidlProcess process = Start(command);
        await WaitAtAsync(gate, process);
        await WaitForRecordAsync("c.nc", 1);
        process.Kill();
        await process.WaitAsync();
        gate.Open();
        server.ClearRequests();

        ScidlResult end = await RunAsync(command);

        Assert.True(end.ExitCode == 0, end.ToString());
        AssertSame(files[0].File, At("data", "tiles", "a.nc"));
        AssertSame(files[1].File, At("data", "tiles", "b", "c.nc"));
        AssertSame(files[2].File, At("data", "other.nc"));
        // Neither listed again nor begun again.
        Assert.DoesNotContain(server.Requests, request => request.Target.Contains("list-type", StringComparison.Ordinal));
        Assert.All(
            server.Requests.Where(request => request.Target.EndsWith("c.nc", StringComparison.Ordinal)),
            request => Assert.NotNull(request.Headers["If-Match"]));
    }

    [Theory]
    [InlineData("s3://ab/key", "has no bucket's name")]
    [InlineData("s3://bucket", "names a bucket and no object")]
    public async Task A_wrong_address_is_bad_input(string address, string text)
    {
        ScidlResult result = await RunAsync("get", address);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(text, result.ToString(), StringComparison.Ordinal);
    }

    // The SDK costs a start more than all the rest; who uses no S3 must not pay for it.
    [Fact]
    public async Task The_sdk_is_loaded_with_the_first_address_of_s3_and_not_before()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What is loaded is read from /proc.");
        await using S3Simulator server = await StartAsync();
        var gates = new[] { new SimulatorGate(), new SimulatorGate() };
        SimulatedFile web = Archive.Add("web.nc", 1000, 0, Fault.Hold(gates[0], 500));
        S3Object s3 = server.AddBucket("public", isPublic: true).Add("s3.nc", 1000, 0, Fault.Hold(gates[1], 500));
        var loaded = new bool[2];
        string[] addresses = [web.Uri.ToString(), s3.Uri.ToString()];
        for (int i = 0; i < 2; i++)
        {
            ScidlProcess process = Start("get", addresses[i], "--s3-endpoint", server.Endpoint.ToString());
            await WaitAtAsync(gates[i], process);
            string maps = await File.ReadAllTextAsync($"/proc/{process.Id}/maps", TestContext.Current.CancellationToken);
            Assert.Contains("ScienceDownload.Engine.dll", maps, StringComparison.Ordinal);
            loaded[i] = maps.Contains("AWSSDK", StringComparison.Ordinal);
            gates[i].Open();
            Assert.Equal(0, (await process.WaitAsync()).ExitCode);
        }

        Assert.Equal([false, true], loaded);
    }

    private Task<S3Simulator> StartAsync()
    {
        // Nothing of this machine takes part.
        string[] names =
        [
            "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3",
            "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
        ];
        foreach (string name in names)
            Variables[name] = null;
        Variables["AWS_EC2_METADATA_DISABLED"] = "true";
        Variables["AWS_SHARED_CREDENTIALS_FILE"] = At("no-credentials");
        Variables["AWS_CONFIG_FILE"] = At("no-config");
        return S3Simulator.StartAsync();
    }
}
