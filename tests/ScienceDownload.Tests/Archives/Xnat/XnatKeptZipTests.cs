using System.IO.Compression;
using System.Text;
using ScienceDownload.Archives.Xnat;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Engine.Jobs;

namespace ScienceDownload.Tests.Archives.Xnat;

/// <summary>Zips that stay packed, and are taken apart later.</summary>
public sealed class XnatKeptZipTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hostile_zip_is_taken_apart_without_leaving_the_folder()
    {
        using var folder = new TemporaryFolder();
        string zip = folder["in.zip"];
        using (ZipArchive archive = ZipFile.Open(zip, ZipArchiveMode.Create))
        {
            string[] names =
                ["../evil", "/abs/evil", "..\\evil", "a/../../evil", "s/good.dcm", "s/.hidden", "s/A.dcm", "s/a.dcm", "s/CON.txt"];
            foreach (string name in names)
            {
                using Stream stream = archive.CreateEntry(name).Open();
                stream.Write(Encoding.UTF8.GetBytes(name));
            }

            ZipArchiveEntry link = archive.CreateEntry("s/link");
            link.ExternalAttributes = unchecked((int)0xA1FF0000);
            using (Stream target = link.Open())
                target.Write("/etc/passwd"u8);
        }

        List<XnatExpandedFile> all = await AsyncSequence.ToListAsync(new XnatZipExpander(zip, folder["out"]).ExpandAsync(Cancellation));

        Assert.Equal(6, all.Count(file => file.Error is not null));
        Assert.All(
            all.Where(file => file.Error is null),
            file => Assert.StartsWith(folder["out"] + Path.DirectorySeparatorChar, file.FullName!, StringComparison.Ordinal));
        string[] found = [.. Directory.GetFiles(folder["out"]).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        Assert.Equal([".hidden", "A.dcm"], found[..2]);
        Assert.Contains("good.dcm", found);
        Assert.Equal(4, found.Length);
        Assert.Equal([zip, folder["out"]], Directory.GetFileSystemEntries(folder.Path).Order());
    }

    [Fact] // a gigabyte in a megabyte
    public async Task A_kept_zip_that_is_a_bomb_is_refused()
    {
        using var folder = new TemporaryFolder();
        using (ZipArchive archive = ZipFile.Open(folder["in.zip"], ZipArchiveMode.Create))
        {
            using Stream stream = archive.CreateEntry("s/zeros").Open();
            byte[] zeros = new byte[1024 * 1024];
            for (int i = 0; i < 200; i++)
                stream.Write(zeros);
        }

        XnatExpandedFile only = Assert.Single(
            await AsyncSequence.ToListAsync(new XnatZipExpander(folder["in.zip"], folder["out"]).ExpandAsync(Cancellation)));

        Assert.Contains("far more", only.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Theory]
    [InlineData("SITE_E00042", 6)]
    [InlineData("SITE_E00043", 2)]
    public async Task A_zip_that_stays_packed_is_compared_and_unpacks_to_the_same_tree(string id, int files)
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();

        BatchRun run = await xnat.SaveAsync(new XnatSelection(id) { Name = "S", ZipMode = XnatZipMode.Leave });

        Assert.Equal((BatchState.Completed, "S/scans.zip"), (run.Batch.State, run.Items[0].RelativePath));
        string again = xnat.At("again");
        List<XnatExpandedFile> all = await AsyncSequence.ToListAsync(new XnatZipExpander(xnat.At("S/scans.zip"), again).ExpandAsync(Cancellation));
        Assert.All(all, file => Assert.Null(file.Error));
        Dictionary<string, string> expected = XnatHarness.Expected(
            xnat.Server.Sessions.Single(session => session.Id == id), "again/S", withOwn: false);
        Assert.Equal(files, expected.Count);
        Assert.All(expected, file => Assert.Equal(file.Value, Conformance.SecretSearch.Digest(xnat.At(file.Key))));
    }

    [Fact]
    public async Task A_zip_that_lacks_a_file_fails()
    {
        await using XnatHarness xnat = await XnatHarness.StartAsync();
        xnat.Session.Scans[2].Resources[0].Files[0].IsMissingOnDisk = true;

        BatchRun run = await xnat.SaveAsync(new XnatSelection("SITE_E00042") { Name = "S", ZipMode = XnatZipMode.Leave });

        Assert.Equal((ItemState.Failed, ErrorId.LengthMismatch), (run.Items[0].State, run.Items[0].ErrorId!.Value));
        Assert.Contains("brain.nii.gz", run.Items[0].Error, StringComparison.Ordinal);
        Assert.False(File.Exists(xnat.At("S/scans.zip")));
    }
}
