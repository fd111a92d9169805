using ScienceDownload.Archives.Formats.Numpy;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Archives.Formats;

/// <summary>NPZ files, written for NumPy and read back.</summary>
public sealed class NpzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["a.npz"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_written_is_read_by_NumPy_without_pickles()
    {
        Write();
        string found = await ScientificPython.RunAsync("""
            z = np.load(sys.argv[1], allow_pickle=False)
            print(z.files, z['m'].shape, z['m'].tolist(), z['v'].tolist(), z['s'].shape, float(z['s']),
                  z['t'].shape, z['t'].dtype, str(z['t']), repr(str(z['e'])))
            """, File);
        Assert.Equal("['m', 'v', 's', 't', 'e'] (2, 3) [[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]] [0.5, nan] () 0.25 () <U5 Hÿdro ''", found);
    }

    [Fact]
    public void What_is_written_is_read_here_too_and_is_always_the_same_bytes()
    {
        Write();
        IReadOnlyDictionary<string, NpyContent> read = NpzReader.Read(File);
        Assert.Equal([1d, 3, 5, 2, 4, 6], read["m"].Numbers!);
        Assert.Equal([2, 3], read["m"].Shape);
        Assert.Equal([0.25], read["s"].Numbers!);
        Assert.Equal(["Hÿdro"], read["t"].Texts!);
        Assert.Equal([""], read["e"].Texts!);
        byte[] first = System.IO.File.ReadAllBytes(File);
        Write();
        Assert.Equal(first, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public async Task What_NumPy_writes_is_read_and_pickles_are_refused()
    {
        await ScientificPython.RunAsync(
            "np.savez_compressed(sys.argv[1], a=np.array([[1, -2]], dtype='>i2'), b=np.float32(1.5), c=np.array(['x', 'yz']), d=np.array([True]))",
            File);
        IReadOnlyDictionary<string, NpyContent> read = NpzReader.Read(File);
        Assert.Equal([1d, -2], read["a"].Numbers!);
        Assert.Equal([1.5], read["b"].Numbers!);
        Assert.Equal(["x", "yz"], read["c"].Texts!);
        Assert.Equal([1d], read["d"].Numbers!);
        await ScientificPython.RunAsync("np.savez(sys.argv[1], a=np.array(None))", File);
        DownloadException refused = Assert.Throws<DownloadException>(() => NpzReader.Read(File));
        Assert.Equal(ErrorId.FormatUnsupported, refused.Id);
        Assert.Contains("pickled", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Headers_are_aligned_as_the_format_wants()
    {
        Write();
        using System.IO.Compression.ZipArchive zip = System.IO.Compression.ZipFile.OpenRead(File);
        using Stream entry = zip.GetEntry("m.npy")!.Open();
        byte[] head = new byte[10];
        entry.ReadExactly(head);
        int length = head[8] | (head[9] << 8);
        Assert.Equal(0, (10 + length) % 64);
        byte[] text = new byte[length];
        entry.ReadExactly(text);
        Assert.StartsWith(
            "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", System.Text.Encoding.ASCII.GetString(text), StringComparison.Ordinal);
        Assert.Equal((byte)'\n', text[^1]);
    }

    [Fact]
    public void Damaged_files_give_a_clear_error_and_never_anything_else()
    {
        Write();
        byte[] good = System.IO.File.ReadAllBytes(File);
        Random random = new(7);
        int refused = 0;
        for (int round = 0; round < 2000; round++)
        {
            byte[] bytes = [.. round % 4 == 0 ? good[..random.Next(good.Length)] : good];
            for (int change = random.Next(1, 4); change > 0 && bytes.Length > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            System.IO.File.WriteAllBytes(File, bytes);
            try
            {
                _ = NpzReader.Read(File, limit: 1_000_000);
            }
            catch (DownloadException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 500, 2000);
    }

    private void Write()
    {
        using FileStream stream = System.IO.File.Create(File);
        NpzWriter.Write(stream,
        [
            new("m", NpyArray.Matrix([1, 2, 3, 4, 5, 6], 2, 3)),
            new("v", NpyArray.Vector([0.5, double.NaN])),
            new("s", NpyArray.Scalar(0.25)),
            new("t", NpyArray.Text("Hÿdro")),
            new("e", NpyArray.Text("")),
        ]);
    }
}
