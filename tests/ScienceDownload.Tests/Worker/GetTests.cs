using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Worker;

public sealed class GetTests : ScidlTest
{
    [Fact]
    public async Task Brings_files_into_the_current_folder_and_nothing_else()
    {
        SimulatedFile a = Archive.Add("a.bin", 300_000, seed: 1);
        SimulatedFile b = Archive.Add("b.bin", 0, seed: 2);

        ScidlResult result = await RunAsync("get", a.Uri.ToString(), b.Uri.ToString());

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Empty(result.Error);
        Assert.Matches("^batch_[0-9a-f]{12}: 2 files to ", result.Output);
        AssertSame(a, At("a.bin"));
        AssertSame(b, At("b.bin"));
        Assert.Equal(["a.bin", "b.bin", "state"], Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("chosen.dat", "chosen.dat")]
    [InlineData("new/chosen.dat", "new/chosen.dat")]
    [InlineData("new/", "new/a.bin")]
    [InlineData("there", "there/a.bin")]
    public async Task The_output_is_a_folder_or_a_file_name(string output, string landed)
    {
        Directory.CreateDirectory(At("there"));
        SimulatedFile file = Archive.Add("a.bin", 5_000);

        ScidlResult result = await RunAsync("get", file.Uri.ToString(), "-o", output);

        Assert.True(result.ExitCode == 0, result.ToString());
        AssertSame(file, At(landed));
    }

    [Fact]
    public async Task A_second_run_transfers_nothing()
    {
        SimulatedFile file = Archive.Add("a.bin", 100_000);
        await RunAsync("get", file.Uri.ToString(), "-o", "a.bin");
        Archive.ClearRequests();

        ScidlResult result = await RunAsync("get", file.Uri.ToString(), "-o", "a.bin", "--json");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(1, result.Batch.GetProperty("skipped_jobs").GetInt32());
        Assert.Empty(Archive.Requests);
    }

    [Fact]
    public async Task A_right_checksum_is_content_and_a_wrong_one_is_not()
    {
        SimulatedFile file = Archive.Add("a.bin", 100_000);

        ScidlResult right = await RunAsync("get", file.Uri.ToString(), "-o", "right.bin", "--checksum", "SHA-256:" + file.Sha256.ToUpperInvariant());
        ScidlResult wrong = await RunAsync("get", file.Uri.ToString(), "-o", "wrong.bin", "--checksum", "sha256:" + new string('0', 64));

        Assert.True(right.ExitCode == 0, right.ToString());
        AssertSame(file, At("right.bin"));
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("[ChecksumMismatch]", wrong.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(At("wrong.bin")));
    }

    [Fact]
    public async Task A_missing_file_is_one_line_and_1_and_the_others_arrive()
    {
        SimulatedFile file = Archive.Add("a.bin", 1_000);

        ScidlResult result = await RunAsync("get", new Uri(Archive.BaseUri, "none.bin").ToString(), file.Uri.ToString());

        Assert.Equal(1, result.ExitCode);
        string line = Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("none.bin", line, StringComparison.Ordinal);
        Assert.EndsWith("[ItemNotFound]", line, StringComparison.Ordinal);
        Assert.Contains("scidl restart batch_", result.Output, StringComparison.Ordinal);
        AssertSame(file, At("a.bin"));
    }

    [Fact]
    public async Task A_file_that_is_there_is_only_replaced_by_force()
    {
        SimulatedFile file = Archive.Add("a.bin", 1_000);
        File.WriteAllText(At("a.bin"), "mine");

        ScidlResult refused = await RunAsync("get", file.Uri.ToString());

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("[DestinationExists]", refused.Error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(At("a.bin")));

        ScidlResult forced = await RunAsync("get", file.Uri.ToString(), "--force");

        Assert.True(forced.ExitCode == 0, forced.ToString());
        AssertSame(file, At("a.bin"));
    }

    [Fact]
    public async Task Headers_come_from_arguments_files_and_variables_and_are_never_printed()
    {
        const string secret = "s3cr3t-value";
        Fault[] faults = [Fault.RequiresHeader("X-One", "1"), Fault.RequiresHeader("Authorization", secret), Fault.RequiresHeader("X-Key", secret)];
        SimulatedFile file = Archive.Add("a.bin", 1_000, seed: 1, faults);
        string headers = Write("headers", "", $"Authorization: {secret}");
        Variables["MY_KEY"] = secret;

        ScidlResult result = await RunAsync(
            "get", file.Uri.ToString(), "--json", "-H", "X-One: 1", "--header", "@" + headers, "--header-env", "X-Key=MY_KEY");

        Assert.True(result.ExitCode == 0, result.ToString());
        AssertSame(file, At("a.bin"));
        Assert.DoesNotContain(secret, result.Output + result.Error, StringComparison.Ordinal);
        foreach (string stored in Directory.EnumerateFiles(State, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(secret, File.ReadAllText(stored), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--header", "no-colon-s3cr3t")]
    [InlineData("--header", "bad name: s3cr3t")]
    [InlineData("--header-env", "s3cr3t")]
    [InlineData("--header-env", "X-Key=NOT_SET")]
    [InlineData("--header", "@no-such-file")]
    public async Task Broken_headers_are_refused_without_a_word_of_their_value(string option, string value)
    {
        ScidlResult result = await RunAsync("get", "http://127.0.0.1:1/x", option, value);

        result.AssertError(value.StartsWith('@') ? ErrorId.InputUnreadable : ErrorId.InputInvalid);
        Assert.DoesNotContain("s3cr3t", result.Error, StringComparison.Ordinal);
    }
}
