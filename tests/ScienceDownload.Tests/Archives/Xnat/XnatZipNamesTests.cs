using ScienceDownload.Archives.Xnat;

namespace ScienceDownload.Tests.Archives.Xnat;

/// <summary>How entries of zips are called, and which files they are.</summary>
public sealed class XnatZipNamesTests
{
    [Fact]
    public void Names_in_zips_are_computed_as_the_server_makes_them()
    {
        (string, string)[] scans = [("1", "T1 MPRAGE"), ("1-MR1", ""), ("2", "CBF:Feb 16"), ("3", "Empty")];
        XnatDetails File(string scan, string catalogue, string label, string path) => new()
        {
            Server = new Uri("http://h"),
            SessionId = "SITE_E00042",
            Label = "SUB07_MR1",
            Scan = scan,
            Catalogue = catalogue,
            Resource = label,
            Path = path,
        };

        Assert.Equal("SUB07_MR1/scans/1-T1_MPRAGE/resources/DICOM/files/a.dcm", XnatZipNames.Of(File("1", "501", "DICOM", "a.dcm"), scans));
        Assert.Equal(
            "SUB07_MR1/scans/1-T1_MPRAGE/resources/DICOM/files/sub/1-T1_MPRAGE/b.dcm",
            XnatZipNames.Of(File("1", "501", "DICOM", "sub/1/b.dcm"), scans));
        Assert.Equal(
            "SUB07_MR1/scans/1-T1_MPRAGE/resources/SNAPSHOTS/files/SUB07_MR1_t.gif",
            XnatZipNames.Of(File("1", "502", "SNAPSHOTS", "SITE_E00042_t.gif"), scans));
        Assert.Equal("SUB07_MR1/scans/1-MR1/resources/DICOM/files/a.dcm", XnatZipNames.Of(File("1-MR1", "503", "DICOM", "a.dcm"), scans));
        Assert.Equal(
            "SUB07_MR1/scans/2-CBF_Feb_16/resources/NIFTI/files/brain.nii.gz", XnatZipNames.Of(File("2", "504", "NIFTI", "brain.nii.gz"), scans));
        Assert.Equal("SUB07_MR1/scans/3-Empty/resources/506/files/x", XnatZipNames.Of(File("3", "506", "", "x"), scans));
    }

    [Fact] // servers that name folders otherwise
    public void An_entry_of_another_layout_is_found_by_what_follows_its_resource_where_that_is_one_files_only()
    {
        static XnatDetails File(string catalogue, string path) => new()
        {
            Server = new Uri("http://h"), SessionId = "E1", Label = "L1", Scan = "1", Catalogue = catalogue, Resource = "DICOM", Path = path,
        };
        XnatZipContents<string> Contents() => new(
            [("one", File("5", "sub/a.dcm")), ("two", File("5", "b.dcm")), ("three", File("6", "b.dcm"))], [("1", "T1")]);

        Assert.Equal("one", Contents().Find("other/scans/1_T1/resources/DICOM/files/sub/a.dcm"));
        Assert.Equal("one", Contents().Find("L1/scans/1-T1/resources/DICOM/files/sub/a.dcm"));
        Assert.Null(Contents().Find("other/scans/1_T1/resources/DICOM/files/b.dcm"));
        Assert.Null(Contents().Find("other/evil.dcm"));
    }
}
