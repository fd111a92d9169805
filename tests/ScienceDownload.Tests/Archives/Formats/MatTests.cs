using System.IO.Compression;
using ScienceDownload.Archives.Formats.Matlab;
using ScienceDownload.Simulators;
using ScienceDownload.Tests.Engine;
using ScienceDownload.Tests.Support;

namespace ScienceDownload.Tests.Archives.Formats;

/// <summary>MAT 5 files, written for others and read from others.</summary>
public sealed class MatTests : IDisposable
{
    private const string Values = """
        values = {
            'matrix': np.arange(12, dtype=float).reshape(3, 4) / 7,
            'big': np.arange(2000, dtype=float).reshape(2, 1000),
            'single': np.array([[1.5, -2.25]], dtype=np.float32),
            'i8': np.array([[-128, 127]], dtype=np.int8), 'u8': np.array([[0, 255]], dtype=np.uint8),
            'i16': np.array([[-32768, 5]], dtype=np.int16), 'u16': np.array([[0, 65535]], dtype=np.uint16),
            'i32': np.array([[-2**31, 9]], dtype=np.int32), 'u32': np.array([[0, 2**32 - 1]], dtype=np.uint32),
            'i64': np.array([[-2**63, 7]], dtype=np.int64), 'u64': np.array([[0, 2**64 - 1]], dtype=np.uint64),
            'complex': np.array([[1 + 2j, -3.5j]]), 'yes': np.array([[True, False, True]]),
            'cube': np.arange(24, dtype=float).reshape(2, 3, 4), 'empty': np.zeros((0, 3)),
            'text': 'spectral Ünïcode', 'lines': np.array(['ab ', 'cde']),
            'cell': np.array([[1.0, 'two']], dtype=object),
            'tree': {'name': 'root', 'inner': {'x': np.array([[3.0]])}, 'list': np.array([[1, 2, 3]], dtype=np.int32)},
        }
        """;

    private readonly TemporaryFolder _folder = new();

    private string File => _folder["a.mat"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("True")]
    [InlineData("False")]
    public async Task What_SciPy_writes_is_read(string packed)
    {
        await ScientificPython.RunAsync(
            $"{Values}\nfrom scipy.io import savemat\nsavemat(sys.argv[1], values, do_compression={packed}, oned_as='row')", File);
        Dictionary<string, MatValue> read = ReadAll();
        Assert.Equal([0, 4 / 7d, 8 / 7d, 1 / 7d], Numbers("matrix")[..4]);
        Assert.Equal([3, 4], read["matrix"].Dimensions);
        Assert.Equal([0, 1000, 1, 1001], Numbers("big")[..4]);
        Assert.Equal([1.5f, -2.25f], Assert.IsType<float[]>(((MatArray)read["single"]).Real));
        Assert.Equal([-128, 127], Assert.IsType<sbyte[]>(((MatArray)read["i8"]).Real));
        Assert.Equal([0, 255], Assert.IsType<byte[]>(((MatArray)read["u8"]).Real));
        Assert.Equal([-32768, 5], Assert.IsType<short[]>(((MatArray)read["i16"]).Real));
        Assert.Equal([0, 65535], Assert.IsType<ushort[]>(((MatArray)read["u16"]).Real));
        Assert.Equal([int.MinValue, 9], Assert.IsType<int[]>(((MatArray)read["i32"]).Real));
        Assert.Equal([0, uint.MaxValue], Assert.IsType<uint[]>(((MatArray)read["u32"]).Real));
        Assert.Equal([long.MinValue, 7], Assert.IsType<long[]>(((MatArray)read["i64"]).Real));
        Assert.Equal([0, ulong.MaxValue], Assert.IsType<ulong[]>(((MatArray)read["u64"]).Real));
        Assert.Equal([1d, 0], Numbers("complex"));
        Assert.Equal([2, -3.5], Assert.IsType<double[]>(((MatArray)read["complex"]).Imaginary));
        Assert.True(((MatArray)read["yes"]).IsLogical);
        Assert.Equal([1d, 0, 1], Numbers("yes"));
        Assert.Equal([2, 3, 4], read["cube"].Dimensions);
        Assert.Equal([0, 3], read["empty"].Dimensions);
        Assert.Equal("spectral Ünïcode", ((MatText)read["text"]).Text);
        Assert.Equal("ab \ncde", ((MatText)read["lines"]).Text);
        Assert.Equal("two", ((MatText)((MatCell)read["cell"]).Items[1]!).Text);
        MatStruct tree = (MatStruct)read["tree"];
        Assert.Equal("root", ((MatText)tree["name"]!).Text);
        Assert.Equal([3d], ((MatArray)((MatStruct)tree["inner"]!)["x"]!).ToDoubles());

        double[] Numbers(string name) => ((MatArray)read[name]).ToDoubles();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_read_and_written_again_is_equal_for_SciPy(bool packed)
    {
        string again = _folder["b.mat"];
        await ScientificPython.RunAsync($"{Values}\nfrom scipy.io import savemat\nsavemat(sys.argv[1], values, oned_as='row')", File);
        using (FileStream stream = System.IO.File.Create(again))
            MatWriter.Write(stream, again, MatReader.Read(File), packed);
        string found = await ScientificPython.RunAsync("""
            from scipy.io import loadmat
            a, b = loadmat(sys.argv[1]), loadmat(sys.argv[2])
            def same(x, y):
                assert x.dtype == y.dtype and x.shape == y.shape, (x.dtype, y.dtype)
                if x.dtype.names: return all(same(x[n][i], y[n][i]) for n in x.dtype.names for i in np.ndindex(x.shape))
                if x.dtype == object: return all(same(x[i], y[i]) for i in np.ndindex(x.shape))
                return bool((x == y).all())
            names = [n for n in a if not n.startswith('__')]
            assert names == [n for n in b if not n.startswith('__')]
            print([n for n in names if not same(a[n], b[n])], len(names))
            """, File, again);
        Assert.Equal("[] 19", found);
    }

    [Fact]
    public void Numbers_in_a_narrower_type_a_matrix_in_a_cell_and_packed_files_are_read_alike()
    {
        OncSpectrogramShape[] shapes = [new() { IsPacked = false }, new(), new() { IsNarrow = true }, new() { IsInCell = true }];
        foreach (OncSpectrogramShape shape in shapes)
        {
            System.IO.File.WriteAllBytes(File, OncSpectrogramContent.Mat("DEV", DateTimeOffset.UnixEpoch, shape));
            MatValue matrix = ((MatStruct)ReadAll()["SpectData"])["PSD"]!;
            MatArray numbers = (MatArray)(matrix is MatCell cell ? cell.Items[0]! : matrix);
            Assert.Equal(MatClass.Double, numbers.Class);
            Assert.Equal(OncSpectrogramContent.Level(5, DateTimeOffset.UnixEpoch.AddSeconds(1)), numbers.ToDoubles()[(2 * 32) + 5]);
        }
    }

    [Fact]
    public async Task Sparse_matrices_are_known_to_be_there_and_not_read()
    {
        await ScientificPython.RunAsync(
            "from scipy.io import savemat\nimport scipy.sparse as s\nsavemat(sys.argv[1], {'s': s.eye(3).tocsc(), 'x': 1.0})", File);
        Dictionary<string, MatValue> read = ReadAll();
        Assert.Equal(MatClass.Sparse, Assert.IsType<MatUnread>(read["s"]).Class);
        Assert.Equal([1d], ((MatArray)read["x"]).ToDoubles());
        using MemoryStream target = new();
        DownloadException refused = Assert.Throws<DownloadException>(() => MatWriter.Write(target, "b.mat", MatReader.Read(File)));
        Assert.Equal(ErrorId.FormatUnsupported, refused.Id);
        Assert.Contains("'s' is of the class Sparse", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Big_endian_files_are_read()
    {
        byte[] variable =
        [
            0, 0, 0, 14, 0, 0, 0, 56, 0, 0, 0, 6, 0, 0, 0, 8, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 8, 0, 0, 0, 1, 0, 0, 0, 2,
            0, 1, 0, 1, (byte)'x', 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 4, 0x12, 0x34, 0xFF, 0xFF, 0, 0, 0, 0,
        ];
        byte[] header = new byte[128];
        (header[124], header[125], header[126], header[127]) = (1, 0, (byte)'M', (byte)'I');
        System.IO.File.WriteAllBytes(File, [.. header, .. variable]);
        Assert.Equal([0x1234, -1d], ((MatArray)ReadAll()["x"]).ToDoubles());
    }

    [Fact]
    public void Version_7_3_is_named_in_the_error()
    {
        System.IO.File.WriteAllBytes(File, OncSpectrogramContent.Mat73());
        DownloadException refused = Assert.Throws<DownloadException>(ReadAll);
        Assert.Equal(ErrorId.FormatUnsupported, refused.Id);
        Assert.Contains("version 7.3, which is HDF5", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_packed_variable_larger_than_the_limit_is_refused()
    {
        System.IO.File.WriteAllBytes(File, OncSpectrogramContent.Mat("DEV", DateTimeOffset.UnixEpoch, new() { Rows = 100, Columns = 1000 }));
        Assert.NotEmpty(MatReader.Read(File, limit: 1_000_000).ToList());
        Assert.Equal(ErrorId.FormatUnsupported, Assert.Throws<DownloadException>(() => MatReader.Read(File, limit: 700_000).ToList()).Id);

        // 400,000 bytes in the file become 800,000 in memory; it is those that count.
        System.IO.File.WriteAllBytes(
            File,
            OncSpectrogramContent.Mat("DEV", DateTimeOffset.UnixEpoch, new() { Rows = 100, Columns = 1000, IsNarrow = true, IsPacked = false }));
        Assert.Equal(ErrorId.FormatUnsupported, Assert.Throws<DownloadException>(() => MatReader.Read(File, limit: 700_000).ToList()).Id);
    }

    [Fact]
    public void Damaged_files_give_a_clear_error_or_other_values_and_never_anything_else()
    {
        byte[] plain = OncSpectrogramContent.Mat("DEV", DateTimeOffset.UnixEpoch, new() { Rows = 4, Columns = 6, IsPacked = false });
        byte[] packed = OncSpectrogramContent.Mat("DEV", DateTimeOffset.UnixEpoch, new() { Rows = 4, Columns = 6 });
        Random random = new(7);
        int refused = 0;
        for (int round = 0; round < 4000; round++)
        {
            byte[] bytes = [.. round % 2 == 0 ? plain : packed];
            if (round % 5 == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            for (int change = random.Next(1, 4); change > 0 && bytes.Length > 0; change--)
                bytes[random.Next(Math.Min(bytes.Length, 128), Math.Max(bytes.Length, 129)) % bytes.Length] = (byte)random.Next(256);
            System.IO.File.WriteAllBytes(File, bytes);
            try
            {
                _ = ReadAll();
            }
            catch (DownloadException exception)
            {
                Assert.Contains("a.mat: ", exception.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, 1000, 4000);
    }

    [Fact]
    public void A_small_file_cannot_ask_for_much_memory()
    {
        // 200 bytes that claim a packed matrix of 2 GB.
        byte[] head = OncSpectrogramContent.Mat("DEV", DateTimeOffset.UnixEpoch)[..128];
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            int[] words = [14, 2_000_000_000, 6, 8, 6, 0, 5, 8, 10_000, 20_000, 0x10001, 'x', 9, 1_600_000_000, 0, 0];
            zlib.Write([.. words.SelectMany(BitConverter.GetBytes)]);
        }

        System.IO.File.WriteAllBytes(File, [.. head, 15, 0, 0, 0, .. BitConverter.GetBytes((int)packed.Length), .. packed.ToArray()]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(ErrorId.FormatInvalid, Assert.Throws<DownloadException>(ReadAll).Id);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 * 1024 * 1024);
    }

    private Dictionary<string, MatValue> ReadAll() => MatReader.Read(File).ToDictionary(variable => variable.Name, variable => variable.Value);
}
