using ScienceDownload.Archives.Formats.Images;
using ScienceDownload.Archives.Formats.Matlab;
using ScienceDownload.Archives.Onc.Validation;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;

namespace ScienceDownload.Tests.Archives.Onc.Validation;

/// <summary>The report on odd spectrograms.</summary>
public sealed class SpectrogramFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Odd_files_are_listed_with_what_is_odd_and_all_stay_where_they_are()
    {
        File.WriteAllBytes(_folder["good.mat"], OncSpectrogramContent.Mat("DEV", DateTimeOffset.UnixEpoch));
        File.WriteAllBytes(_folder["good.png"], OncPlot.Png(DateTimeOffset.UnixEpoch));
        double[] levels = new double[10 * 100];
        Array.Fill(levels, 60);
        foreach (int row in (int[])[1, 2, 3, 7, 8])
        {
            for (int column = 0; column < 100; column++)
                levels[(column * 10) + row] = 1;
        }

        WriteMat("dropouts.mat", new MatVariable("SpectData", MatStruct.Of([new("PSD", MatArray.Of(levels, 10, 100))])));
        WriteMat("other.mat", new MatVariable("x", MatArray.Scalar(1)));
        File.WriteAllBytes(_folder["cut.mat"], File.ReadAllBytes(_folder["good.mat"])[..900]);
        PngImage picture = PngReader.Read(_folder["good.png"]);
        picture.Fill(107 + 50, 0, 10, 900, new Rgb(255, 255, 255));
        picture.Fill(107 + 900, 0, 1, 900, new Rgb(0, 0, 0));
        using (FileStream stream = File.Create(_folder["striped.png"]))
            PngWriter.Write(stream, picture);
        File.WriteAllText(_folder["notes.txt"], "not looked at");

        SpectrogramValidation found = await SpectrogramFolder.ValidateAsync(_folder.Path, TimeProvider.System, default);
        Assert.Equal((6, 4), (found.TotalFiles, found.Anomalies));
        Assert.Equal(["cut.mat", "dropouts.mat", "other.mat", "striped.png"], found.AnomalyDetails.Select(check => check.File));
        Assert.Equal(["black frequency rows 1-3", "black frequency rows 7-8"], found.AnomalyDetails[1].Issues);
        Assert.Contains("no structure SpectData", Assert.Single(found.AnomalyDetails[2].Issues), StringComparison.Ordinal);
        Assert.Equal(["black columns 900-900", "white columns 50-59"], found.AnomalyDetails[3].Issues);
        string report = File.ReadAllText(found.ReportPath!);
        Assert.StartsWith("4 of 6 files have anomalies.\n", report, StringComparison.Ordinal);
        Assert.Contains("\ndropouts.mat\n  black frequency rows 1-3\n  black frequency rows 7-8\n", report, StringComparison.Ordinal);
        Assert.Equal(8, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public async Task An_empty_folder_gets_no_report()
    {
        SpectrogramValidation found = await SpectrogramFolder.ValidateAsync(_folder.Path, TimeProvider.System, default);
        Assert.Equal((0, 0, null), (found.TotalFiles, found.Anomalies, found.ReportPath));
        Assert.Empty(Directory.GetFiles(_folder.Path));
        Assert.Equal(
            ErrorId.InputUnreadable,
            (await Assert.ThrowsAsync<DownloadException>(() => SpectrogramFolder.ValidateAsync(_folder["none"], TimeProvider.System, default))).Id);
    }

    private void WriteMat(string name, MatVariable variable)
    {
        using FileStream stream = File.Create(_folder[name]);
        MatWriter.Write(stream, name, [variable]);
    }
}
