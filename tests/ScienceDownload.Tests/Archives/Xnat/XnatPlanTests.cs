using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Xnat;

/// <summary>How sessions are named and what of them is chosen.</summary>
public sealed class XnatPlanTests
{
    [Fact]
    public async Task A_label_with_its_project_and_the_accession_id_bring_the_same_files()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();

        await xnat.SaveAsync(XnatHarness.All with { Name = "byId" });
        await xnat.SaveAsync(new XnatSelection("SUB07_MR1") { Project = "NEURO", IncludeSessionResources = true, Name = "byLabel" });
        await xnat.SaveAsync(new XnatSelection("SITE_E00042") { Project = "NEURO", IncludeSessionResources = true, Name = "byBoth" });

        xnat.AssertTree(xnat.Session, "byId");
        xnat.AssertTree(xnat.Session, "byLabel");
        xnat.AssertTree(xnat.Session, "byBoth");
    }

    [Fact]
    public async Task A_label_alone_is_not_found_and_the_error_names_the_missing_project()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();

        DownloadException error = await Assert.ThrowsAsync<DownloadException>(() => xnat.PlanAsync(new XnatSelection("SUB07_MR1")));

        Assert.Equal(ErrorId.ItemNotFound, error.Id);
        Assert.Contains("-Project", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_project_of_the_owner_is_never_asked()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        xnat.Server.Options.OwnerProjectForbidden = true;

        BatchRun run = await xnat.SaveAsync(new XnatSelection("SUB07_MR1") { Project = "CONSORTIUM", IncludeSessionResources = true, Name = "S" });

        Assert.Equal((BatchState.Completed, 7), (run.Batch.State, run.Batch.Completed));
        Assert.DoesNotContain(xnat.Server.Requests, request => request.Target.Contains("/projects/NEURO", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Filters_choose_and_what_is_not_there_is_said()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        string[] Paths(XnatPlan plan) => [.. plan.Items.Select(item => item.RelativePath!).Order(StringComparer.Ordinal)];

        Assert.Equal(
            ["S/scans/1-MR1/resources/DICOM/files/a.dcm", "S/scans/1/resources/DICOM/files/a.dcm", "S/scans/1/resources/DICOM/files/sub/1/b.dcm"],
            Paths(await xnat.PlanAsync(new XnatSelection("SITE_E00042") { Name = "S", Resources = ["dicom"] })));
        Assert.Equal(3, (await xnat.PlanAsync(new XnatSelection("SITE_E00042") { ExcludedResources = ["DICOM"] })).Items.Count);
        Assert.Equal(6, (await xnat.PlanAsync(new XnatSelection("SITE_E00042") { Scans = ["*"] })).Items.Count);
        Assert.Empty((await xnat.PlanAsync(new XnatSelection("SITE_E00042") { Scans = ["3"] })).Items);
        Assert.Contains(xnat.Told, text => text.Contains("scan 3 has no files", StringComparison.Ordinal));
        DownloadException unknown = await Assert.ThrowsAsync<DownloadException>(
            () => xnat.PlanAsync(new XnatSelection("SITE_E00042") { Scans = ["1", "9"] }));
        Assert.Equal(ErrorId.ItemNotFound, unknown.Id);
        Assert.Contains("'9'", unknown.Message, StringComparison.Ordinal);
        Assert.Equal(
            ["EEG01/scans/EEG1/resources/EDF/files/rest.edf"], Paths(await xnat.PlanAsync(new XnatSelection("EEG01") { Project = "NEURO" })));
    }

    [Fact]
    public async Task A_plan_counts_exactly_and_asks_for_no_file()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();

        XnatPlan plan = await xnat.PlanAsync(XnatHarness.All);

        Assert.Equal((7, 6964L), (plan.Entries.Sum(entry => entry.Files), plan.Entries.Sum(entry => entry.Length)));
        Assert.Empty(xnat.Server.FileRequests);
        Assert.False(Directory.Exists(xnat.Root));
    }
}
