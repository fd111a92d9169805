using ScienceDownload.Archives;
using ScienceDownload.Simulators;

namespace ScienceDownload.Tests.Worker;

public sealed class ProfileTests : ScidlTest
{
    [Fact]
    public async Task A_profile_that_is_not_there_ends_the_call_before_any_request()
    {
        Variables["SCIENCEDOWNLOAD_PROFILES"] = At("profiles.json");
        SimulatedFile file = AddFiles(1, 100)[0];

        ScidlResult result = await RunAsync("get", file.Uri.ToString(), "--profile", "lab");

        result.AssertError(ErrorId.ProfileNotFound);
        Assert.Empty(Archive.Requests);
    }

    [Fact]
    public async Task A_batch_keeps_the_profile_it_was_started_with_and_resume_may_take_another()
    {
        Variables["SCIENCEDOWNLOAD_PROFILES"] = At("profiles.json");
        IProfileStore store = new EngineFactory().OpenProfiles(At("profiles.json"));
        await store.SetAsync(new DownloadProfile { Name = "lab" }, null, TestContext.Current.CancellationToken);
        SimulatedFile file = AddFiles(1, 100)[0];

        ScidlResult started = await RunAsync("batch", Write("urls.txt", file.Uri.ToString()), "-o", At("data"), "--profile", "lab", "--json");
        string id = started.Events[0].GetProperty("batch_id").GetString()!;
        ScidlResult resumed = await RunAsync("resume", id, "--profile", "gone");

        Assert.Equal(0, started.ExitCode);
        string manifest = await File.ReadAllTextAsync(At("data", "manifest.json"), TestContext.Current.CancellationToken);
        Assert.Matches("\"profile\": ?\"lab\"", manifest);
        resumed.AssertError(ErrorId.ProfileNotFound);
    }
}
