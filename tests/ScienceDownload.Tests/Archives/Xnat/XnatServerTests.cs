using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ScienceDownload.Archives.Xnat;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Xnat;

/// <summary>Ways of servers, and what the client makes of them.</summary>
public sealed class XnatServerTests : IDisposable
{
    private const string Scans = "data/experiments/SITE_E00042/scans/";

    private readonly HttpClient _client = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_that_name_all_scans_are_told_apart_by_the_number_of_their_resource()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync(new XnatSimulatorOptions { JoinedScanUri = true });
        SignIn(xnat);

        using JsonDocument list = JsonDocument.Parse(
            await _client.GetStringAsync(new Uri(xnat.Server.BaseUri, Scans + "ALL/files?format=json"), Cancellation));
        JsonElement[] rows = [.. list.RootElement.GetProperty("ResultSet").GetProperty("Result").EnumerateArray()];
        Assert.Equal(6, rows.Length);
        string Field(int row, string name) => rows[row].GetProperty(name).GetString()!;
        Assert.Equal("/data/experiments/SITE_E00042/scans/1,1-MR1,2/resources/501/files/sub/1/b.dcm", Field(1, "URI"));
        Assert.Equal("sub/1/b.dcm", XnatPaths.Relative(Field(1, "URI"), Field(1, "cat_ID"), Field(1, "Name")));

        BatchRun run = await xnat.SaveAsync(XnatHarness.All);
        BatchRun packed = await xnat.SaveAsync(new XnatSelection("SITE_E00042") { Name = "Z", ZipMode = XnatZipMode.Leave });
        Assert.Equal((7, 1), (run.Batch.Completed, packed.Batch.Completed));
        // The server splits at commas as they are.
        Assert.Contains(xnat.Server.FileRequests, request => request.Target.Contains("/scans/1,1-MR1,2/files?format=zip", StringComparison.Ordinal));
        xnat.AssertTree(xnat.Session, "S");
    }

    [Theory]
    [InlineData("", "SUB07_MR1/scans/1-T1_MPRAGE/resources/DICOM/files/sub/1-T1_MPRAGE/b.dcm", "SUB07_MR1/scans/1-T1_MPRAGE/resources/SNAPSHOTS/files/SUB07_MR1_t.gif")]
    [InlineData("&structure=simplified", "SUB07_MR1/scans/1/DICOM/sub/1/b.dcm", "SUB07_MR1/scans/1/SNAPSHOTS/SUB07_MR1_t.gif")]
    [InlineData("&structure=improved", "scans/1_T1 MPRAGE/DICOM/sub/1/b.dcm", "scans/1_T1 MPRAGE/SNAPSHOTS/SITE_E00042_t.gif")]
    [InlineData("&structure=legacy", "SUB07_MR1/SCANS/1/DICOM/sub/1/b.dcm", "SUB07_MR1/SCANS/1/SNAPSHOTS/SITE_E00042_t.gif")]
    public async Task Zips_are_named_as_they_were_asked_for(string structure, string nested, string renamed)
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        SignIn(xnat);

        using var zip = new ZipArchive(new MemoryStream(
            await _client.GetByteArrayAsync(new Uri(xnat.Server.BaseUri, $"{Scans}ALL/files?format=zip{structure}"), Cancellation)));

        string[] names = [.. zip.Entries.Select(entry => entry.FullName)];
        Assert.Equal(6, names.Length);
        Assert.Equal([nested, renamed], names[1..3]);
    }

    [Fact]
    public async Task An_alias_and_its_secret_are_a_user_and_a_password_until_they_are_taken_back()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        SignIn(xnat);
        Uri tokens = new(xnat.Server.BaseUri, "data/services/tokens/");
        using JsonDocument token = JsonDocument.Parse(await _client.GetStringAsync(new Uri(tokens, "issue"), Cancellation));
        (string alias, string secret) = (token.RootElement.GetProperty("alias").GetString()!, token.RootElement.GetProperty("secret").GetString()!);
        xnat.Server.ExpireSessions();
        xnat.Access = xnat.Access with { UserName = alias, Password = secret };

        Assert.Equal("""{"valid":"jdoe"}""", await _client.GetStringAsync(new Uri(tokens, $"validate/{alias}/{secret}"), Cancellation));
        Assert.Equal(7, (await xnat.SaveAsync(XnatHarness.All)).Batch.Completed);
        await using (IXnatCatalog catalog = xnat.Open())
            Assert.Equal("jdoe", (await catalog.TestAsync(Cancellation)).UserName);

        await _client.GetStringAsync(new Uri(tokens, $"invalidate/{alias}/{secret}"), Cancellation);
        Assert.Equal("{}", await _client.GetStringAsync(new Uri(tokens, $"validate/{alias}/{secret}"), Cancellation));
        DownloadException refused = await Assert.ThrowsAsync<DownloadException>(() => xnat.PlanAsync(XnatHarness.All));
        Assert.Equal(ErrorId.NotSignedIn, refused.Id);
        Assert.DoesNotContain(secret, refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_session_is_enough_for_all_that_is_done()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync(new XnatSimulatorOptions { MaxSessions = 1 });
        XnatSessionEntry many = XnatFixture.AddMany(xnat.Server, 40, 500);

        BatchRun run = await xnat.SaveAsync(XnatHarness.All);
        BatchRun zipped = await xnat.SaveAsync(new XnatSelection(many.Id) { Name = "Z" });

        Assert.Equal((7, 40), (run.Batch.Completed, zipped.Batch.Completed));
        Assert.Equal(0, xnat.Server.OpenSessions);
        Assert.DoesNotContain(xnat.Server.Requests, request => request.Headers["Authorization"] is not null && request.Method != "POST");
    }

    [Theory]
    [InlineData(401, ErrorId.NotSignedIn)]
    [InlineData(503, ErrorId.ServerError)]
    public async Task A_server_with_too_many_sessions_is_a_clear_error(int status, ErrorId expected)
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync(new XnatSimulatorOptions { MaxSessions = 1, OverLimitStatus = status });
        SignIn(xnat);
        await _client.GetStringAsync(new Uri(xnat.Server.BaseUri, "data/projects?format=json"), Cancellation);

        DownloadException error = await Assert.ThrowsAsync<DownloadException>(() => xnat.PlanAsync(XnatHarness.All));

        Assert.Equal(expected, error.Id);
    }

    [Fact]
    public async Task Files_that_a_proxy_compresses_arrive_as_they_are_listed()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync(new XnatSimulatorOptions { GzipFiles = true, GzipJson = true });
        // Two that were packed before: the fixture's, which only bears the name, and a real one.
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(new byte[3000]);
        xnat.Session.Scans[2].Resources[0].AddBytes("real.nii.gz", packed.ToArray());

        BatchRun run = await xnat.SaveAsync(XnatHarness.All);

        Assert.Equal((BatchState.Completed, 8), (run.Batch.State, run.Batch.Completed));
        xnat.AssertTree(xnat.Session, "S");
        Assert.Equal(8, xnat.Server.FileRequests.Count);
    }

    public void Dispose() => _client.Dispose();

    private void SignIn(XnatHarness xnat) => _client.DefaultRequestHeaders.Authorization =
        new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{xnat.Server.Options.UserName}:{xnat.Server.Options.Password}")));
}
