namespace ScienceDownload.Simulators;

/// <summary>The data that tests and the demo use: one session with everything that is awkward, and three with one awkward thing each.</summary>
public static class XnatFixture
{
    /// <summary>Adds the sessions.</summary>
    /// <param name="server">Serves them.</param>
    /// <returns>The first one, <c>SITE_E00042</c>.</returns>
    public static XnatSessionEntry AddTo(XnatSimulator server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var session = new XnatSessionEntry("SITE_E00042", "SUB07_MR1") { SharedInto = "CONSORTIUM" };
        var first = session.Add(new XnatScanEntry("1", "T1 MPRAGE") { Series = "t1_mprage_sag" });
        var dicom = first.Add("501", "DICOM");
        dicom.AddCounting("a.dcm", 300, 1);
        dicom.AddCounting("sub/1/b.dcm", 300, 2);
        first.Add("502", "SNAPSHOTS").AddCounting("SITE_E00042_t.gif", 40, 3);
        session.Add(new XnatScanEntry("1-MR1", "")).Add("503", "DICOM").AddCounting("a.dcm", 260, 4);
        var nifti = session.Add(new XnatScanEntry("2", "CBF:Feb 16") { Series = "asl", Quality = "questionable" }).Add("504", "NIFTI");
        nifti.AddCounting("brain.nii.gz", 5000, 5);
        nifti.AddCounting("with space & #1.json", 64, 6);
        session.Add(new XnatScanEntry("3", "Empty"));
        session.Add("505", "QC").AddCounting("report.pdf", 1000, 7);
        server.Sessions.Add(session);

        // Two scans that share a folder in a zip.
        var trap = new XnatSessionEntry("SITE_E00043", "TRAP01");
        trap.Add(new XnatScanEntry("1", "MR1")).Add("601", "DICOM").AddCounting("a.dcm", 100, 8);
        trap.Add(new XnatScanEntry("1-MR1", "")).Add("602", "DICOM").AddCounting("a.dcm", 100, 9);
        server.Sessions.Add(trap);

        // Scans that are no images are hidden.
        var eeg = new XnatSessionEntry("SITE_E00044", "EEG01") { XsiType = "xnat:eegSessionData" };
        eeg.Add(new XnatScanEntry("EEG1", "rest") { XsiType = "xnat:eegScanData" }).Add("701", "EDF").AddCounting("rest.edf", 700, 10);
        server.Sessions.Add(eeg);
        return session;
    }

    /// <summary>Adds a session with one resource of many small files.</summary>
    /// <param name="server">Serves it.</param>
    /// <param name="count">How many files.</param>
    /// <param name="length">The length of each, in bytes.</param>
    /// <param name="label">The label of the session.</param>
    /// <returns>The session.</returns>
    public static XnatSessionEntry AddMany(XnatSimulator server, int count, int length, string label = "SUB08_MR1")
    {
        ArgumentNullException.ThrowIfNull(server);
        var session = new XnatSessionEntry("SITE_E00050", label) { SubjectId = "SITE_S00008", Subject = "SUB08" };
        var dicom = session.Add(new XnatScanEntry("1", "T1")).Add("801", "DICOM");
        for (var i = 0; i < count; i++) dicom.AddMade($"{i:D4}.dcm", length, i);
        server.Sessions.Add(session);
        return session;
    }
}
